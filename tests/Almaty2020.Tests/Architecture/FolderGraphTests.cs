namespace Almaty2020.Tests.Architecture;

/// <summary>The folders of the web project have layers: no folder depends, through others, on itself.</summary>
public sealed class FolderGraphTests(ITestOutputHelper output)
{
    /// <summary><c>Data</c> maps the entities of other folders, which use its <c>SiteDb</c>: the one allowed cycle.</summary>
    [Fact]
    public void Folders_HaveNoCycleExceptDataWithItsEntities()
    {
        var graph = SourceGraph.Of(SourceGraph.WebFiles());
        foreach (var from in graph.Edges.GroupBy(e => e.Key.From).OrderBy(g => g.Key, StringComparer.Ordinal))
            output.WriteLine($"{from.Key}: {string.Join(", ", from.Select(e => e.Key.To).Order(StringComparer.Ordinal))}");

        Assert.True(graph.Edges.Count > 100, $"Only {graph.Edges.Count} dependencies were found.");
        Assert.Contains(("Publishing", "Data"), graph.Edges.Keys);
        Assert.Contains(("Site", "Published"), graph.Edges.Keys);
        Assert.Empty(graph.Cycles(without: "Data"));
    }

    [Fact]
    public void FoldersOfPublishing_HaveNoCycle()
    {
        var graph = SourceGraph.Of(SourceGraph.WebFiles(), "Publishing");

        Assert.Contains(("Release", "Model"), graph.Edges.Keys);
        Assert.Empty(graph.Cycles());
    }

    [Theory]
    [InlineData("using Almaty2020.Web.Site;", "using Almaty2020.Web.Published;", true)]
    [InlineData("var a = Almaty2020.Web.Site.Page.Limit;", "@using Almaty2020.Web.Published", true)]
    [InlineData("// using Almaty2020.Web.Site;", "using Almaty2020.Web.Published;", false)]
    public void Cycle_IsFoundInSource(string inPublished, string inSite, bool isCycle)
    {
        var graph = SourceGraph.Of([("Published/A.cs", inPublished), ("Site/B.cshtml", inSite)]);

        Assert.Equal(isCycle ? ["Published ↔ Site"] : [], graph.Cycles());
    }
}
