using Almaty2020.Markup;

namespace Almaty2020.Tests.Markup;

/// <summary>Runs the examples of <c>Specs/*.md</c>: Markdown, a line with a single dot, the expected HTML.</summary>
public sealed class SpecTests
{
    private static readonly string s_fence = new('`', 20);

    public static TheoryData<string, string> Examples()
    {
        var examples = new TheoryData<string, string>();
        foreach (var file in Directory.GetFiles(Folder, "*.md").Order(StringComparer.Ordinal))
        foreach (var name in Read(file).Keys)
            examples.Add(Path.GetFileNameWithoutExtension(file), name);
        return examples;
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Example_Rendered_GivesTheHtmlOfTheSpec(string subject, string example)
    {
        var (markdown, html) = Read(Path.Combine(Folder, subject + ".md"))[example];

        Assert.Equal(html, MarkupRenderer.Render(markdown, ct: TestContext.Current.CancellationToken).Html.ReplaceLineEndings("\n"));
    }

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Markup", "Specs");

    private static Dictionary<string, (string Markdown, string Html)> Read(string file)
    {
        var examples = new Dictionary<string, (string, string)>(StringComparer.Ordinal);
        var opening = s_fence + " example ";
        var text = File.ReadAllText(file);
        for (var at = text.IndexOf(opening, StringComparison.Ordinal); at >= 0; at = text.IndexOf(opening, at, StringComparison.Ordinal))
        {
            var nameEnd = text.IndexOf('\n', at);
            var name = text[(at + opening.Length)..nameEnd];
            var middle = text.IndexOf("\n.\n", nameEnd, StringComparison.Ordinal);
            var end = text.IndexOf("\n" + s_fence, middle + 2, StringComparison.Ordinal);
            examples.Add(name, (text[(nameEnd + 1)..(middle + 1)], text[Math.Min(middle + 3, end + 1)..(end + 1)]));
            at = end + s_fence.Length + 1;
        }
        return examples;
    }
}
