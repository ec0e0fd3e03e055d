using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Templates;

namespace Almaty2020.Tests.Admin.Common;

public sealed partial class AdminLinksTests(SharedSite shared)
{
    private const int Number = 71;
    private const string Id = "some-account";

    private static readonly Guid Group = Guid.Parse("0192a000-0000-7000-8000-000000000001");

    private static readonly string[] Generators = ["AdminLinks.cs", "AccessLinks.cs"];

    /// <summary>The prefix of the area in the pipeline, and the error pages, which are executed but never linked.</summary>
    private static readonly string[] Pipeline = ["StartsWithSegments(\"/admin\"", "\"/admin/errors/"];

    public static TheoryData<string, string> Links
    {
        get
        {
            var links = new TheoryData<string, string>();
            foreach (var type in new[] { typeof(AdminLinks), typeof(AccessLinks) })
            {
                foreach (var constant in type.GetFields(BindingFlags.Public | BindingFlags.Static))
                    links.Add($"{type.Name}.{constant.Name}", (string)constant.GetRawConstantValue()!);
                foreach (var method in type.GetMethods(BindingFlags.Public | BindingFlags.Static))
                    links.Add(
                        $"{type.Name}.{method}",
                        (string)method.Invoke(null, [.. method.GetParameters().Select(p => SampleOf(p.ParameterType))])!
                    );
            }

            return links;
        }
    }

    [Theory]
    [MemberData(nameof(Links))]
    public void Link_LeadsToARoute(string name, string link)
    {
        // The handler of the directory's protocol answers the callback without a route.
        if (name == "AccessLinks.DirectoryCallback")
            return;

        var path = link.Split('?', '#')[0];
        var routes = SiteRoutes
            .Of(shared.Site)
            .Where(r => !r.Pattern.Contains("{**", StringComparison.Ordinal))
            .Select(r =>
                r.Pattern.Replace("{pageId:int}", Number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                    .Replace("{pictureId:int}", Number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                    .Replace("{versionId:int}", Number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                    .Replace("{number:int}", Number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                    .Replace("{language:language}", Language.Kazakh.Code, StringComparison.Ordinal)
                    .Replace("{group:guid}", Group.ToString(), StringComparison.Ordinal)
                    .Replace("{id:guid}", Group.ToString(), StringComparison.Ordinal)
                    .Replace("{id}", Id, StringComparison.Ordinal)
            );

        Assert.Contains(path, routes);
    }

    [Fact]
    public void AdminAddresses_AreOnlyInTheGeneratorsAndRouteAttributes()
    {
        var files = Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.*s*", SearchOption.AllDirectories)
            .Where(f =>
                Path.GetExtension(f) is ".cs" or ".cshtml" or ".js"
                && !f.EndsWith(".min.js", StringComparison.Ordinal)
                && !f.Contains("node_modules", StringComparison.Ordinal)
                && !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
                && !Generators.Contains(Path.GetFileName(f))
            )
            .ToList();
        Assert.True(files.Count > 300, $"Only {files.Count} source files were found.");
        Assert.Contains(files, f => Path.GetFileName(f) == "editor.js");

        var found = files.SelectMany(f =>
            File.ReadLines(f)
                .Where(line =>
                    !RouteAttribute().IsMatch(line)
                    && !line.TrimStart().StartsWith("//", StringComparison.Ordinal)
                    && AdminAddress().IsMatch(line)
                    && !Pipeline.Any(p => line.Contains(p, StringComparison.Ordinal))
                )
                .Select(line => $"{Path.GetFileName(f)}: {line.Trim()}")
        );

        Assert.Empty(found);
    }

    [Theory]
    [InlineData("""return Redirect("/admin/trash");""")]
    [InlineData("""return Redirect($"/admin/pages/{id}");""")]
    [InlineData("""<a href="/admin">""")]
    [InlineData("""await fetch(`/admin/slug?title=${title}`)""")]
    [InlineData("""settings.PublicUrl + "/admin?x" """)]
    [InlineData("""$"{settings.PublicUrl}/admin/reset" """)]
    public void AdminAddress_IsFoundInCode(string line) => Assert.Matches(AdminAddress(), line);

    private static object SampleOf(Type type) =>
        type == typeof(int) ? Number
        : type == typeof(string) ? Id
        : type == typeof(Guid) ? Group
        : type == typeof(DateOnly) ? new DateOnly(2026, 11, 1)
        : type == typeof(Language) ? Language.Kazakh
        : type == typeof(EditablePage)
            ? new EditablePage(SamplePage(), Language.Kazakh, null, null, null, null) { Names = new Dictionary<string, string>() }
        : throw new InvalidOperationException($"There is no sample of {type}.");

    private static Page SamplePage()
    {
        var page = new Page
        {
            Key = "page",
            Template = Template.Page,
            SourceLanguage = Language.English,
            UpdatedBy = "x",
            UpdatedAtUtc = default,
        };
        typeof(Page).GetProperty(nameof(Page.Id))!.SetValue(page, Number);
        return page;
    }

    [GeneratedRegex("""(["'`}])/admin(?=[/?#"'`])""", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex AdminAddress();

    [GeneratedRegex("""^\s*\[(Http(Get|Post)|Route)\(""", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex RouteAttribute();
}
