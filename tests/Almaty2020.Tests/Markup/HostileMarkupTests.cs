using Almaty2020.Markup;
using Almaty2020.Markup.Hostile;

namespace Almaty2020.Tests.Markup;

/// <summary>Tests with texts that try to run script (<c>Hostile/hostile-inputs.md</c>) or to take excessive time.</summary>
public sealed class HostileMarkupTests
{
    public static TheoryData<string> Attacks() => [.. HostileInputs.Read(AppContext.BaseDirectory).Keys];

    public static TheoryData<string> Lengths() => [.. HostileLengths.Names];

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Attack_Rendered_IsHarmless(string name) =>
        SafeHtml.AssertSafe(
            MarkupRenderer.Render(HostileInputs.Read(AppContext.BaseDirectory)[name], ct: TestContext.Current.CancellationToken).Html
        );

    [Fact]
    public void Attacks_Collected_AreAtLeastSixty() => Assert.InRange(Attacks().Count, 60, int.MaxValue);

    /// <summary>
    /// Measures memory instead of time: code that searches or copies repeatedly usually also allocates repeatedly, and
    /// allocations are the same on every machine. The benchmark measures the times.
    /// </summary>
    [Theory]
    [MemberData(nameof(Lengths))]
    public void TextTwiceAsLong_Rendered_AllocatesAboutTwiceAsMuch(string name)
    {
        var shorter = Allocated(HostileLengths.Generate(name, 25_000));
        var longer = Allocated(HostileLengths.Generate(name, 50_000));

        Assert.True(longer < (2.6 * shorter) + 200_000, $"{shorter:N0} bytes, then {longer:N0}");
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void HostileLength_Rendered_IsSafeAndReadable(string name)
    {
        var rendered = MarkupRenderer.Render(HostileLengths.Generate(name, 3_000), ct: TestContext.Current.CancellationToken);

        SafeHtml.AssertSafe(rendered.Html);
        Assert.DoesNotContain(rendered.Issues, issue => issue.Code == MarkupIssueCodes.RenderingFailed);
    }

    private static long Allocated(string text)
    {
        MarkupRenderer.Render(text);
        var before = GC.GetAllocatedBytesForCurrentThread();
        MarkupRenderer.Render(text);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
