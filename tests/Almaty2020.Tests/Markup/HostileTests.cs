using Almaty2020.Markup;
using Almaty2020.Markup.Hostile;

namespace Almaty2020.Tests.Markup;

/// <summary>Texts that try to run script (<c>Hostile/hostile-inputs.md</c>), and texts that try to take for ever.</summary>
public sealed class HostileTests
{
    public static TheoryData<string> Attacks() => [.. HostileInputs.Read(AppContext.BaseDirectory).Keys];

    public static TheoryData<string> Lengths() => [.. HostileLengths.Names];

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Attack_Rendered_IsHarmless(string name) =>
        SafeHtml.AssertSafe(MarkupRenderer.Render(HostileInputs.Read(AppContext.BaseDirectory)[name], ct: TestContext.Current.CancellationToken).Html);

    [Fact]
    public void Attacks_Collected_AreAtLeastSixty() => Assert.InRange(Attacks().Count, 60, int.MaxValue);

    /// <summary>
    /// Memory stands for time here: what is searched or copied again and again is mostly also allocated again and again,
    /// and unlike a clock it is the same on every machine. The benchmark has the times.
    /// </summary>
    [Theory]
    [MemberData(nameof(Lengths))]
    public void TextTwiceAsLong_Rendered_TakesAtMostTwiceTheMemoryAndABit(string name)
    {
        var once = Allocated(HostileLengths.Make(name, 25_000));
        var twice = Allocated(HostileLengths.Make(name, 50_000));

        Assert.True(twice < (2.6 * once) + 200_000, $"{once:N0} bytes, then {twice:N0}");
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void HostileLength_Rendered_IsSafeAndReadable(string name)
    {
        var rendered = MarkupRenderer.Render(HostileLengths.Make(name, 3_000), ct: TestContext.Current.CancellationToken);

        SafeHtml.AssertSafe(rendered.Html);
        Assert.DoesNotContain(rendered.Issues, issue => issue.Code == MarkupIssueCodes.Unreadable);
    }

    private static long Allocated(string text)
    {
        MarkupRenderer.Render(text);
        var before = GC.GetAllocatedBytesForCurrentThread();
        MarkupRenderer.Render(text);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
