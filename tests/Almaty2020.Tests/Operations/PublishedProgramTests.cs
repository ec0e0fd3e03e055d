using System.Text.Json;
using System.Text.RegularExpressions;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;

namespace Almaty2020.Tests.Operations;

/// <summary>
/// Tests the program that the image's build publishes, in the folder named by <c>PUBLISHED_SITE</c>; <c>tests/image.sh</c> fills it.
/// Skipped without a folder; CI must set it.
/// </summary>
public sealed partial class PublishedProgramTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static string Folder
    {
        get
        {
            var folder = Environment.GetEnvironmentVariable("PUBLISHED_SITE");
            var isCi = Environment.GetEnvironmentVariable("CI") == "true";
            Assert.SkipWhen(
                string.IsNullOrEmpty(folder) && !isCi,
                "PUBLISHED_SITE is not set; run tests/image.sh FOLDER to fill a folder."
            );
            Assert.False(string.IsNullOrEmpty(folder), "CI must name the published site in PUBLISHED_SITE.");
            return folder!;
        }
    }

    private static string Dockerfile { get; } = File.ReadAllText(Path.Combine(Repository.Root, "Dockerfile"));

    [Fact]
    public async Task PublishedSite_StartedFromAnotherFolder_ServesContentStylesAndHealth()
    {
        var folder = Folder;
        await using var database = TestDatabase.ReserveName();
        Assert.SkipWhen(TestDatabase.IsOnServer, "A first start makes a SQLite database.");
        var settings = new Dictionary<string, string>
        {
            ["Site__DataPath"] = database.DataPath,
            ["Site__PublicUrl"] = "https://almaty2020.example",
        };
        await using var site = SiteProcess.Start([], settings, "/", program: folder);
        using var browser = await site.WaitForClientAsync();
        await SiteProcess.UntilAsync(async () => site.HasEnded || (await browser.GetAsync("/health/ready", Ct)).IsSuccessStatusCode);

        var page = Html.Parse(await browser.GetStringAsync("/kk", Ct));
        Assert.NotEmpty(await browser.GetByteArrayAsync(page.QuerySelector("link[rel=stylesheet]")!.GetAttribute("href"), Ct));

        // The container's health check, as Docker runs it.
        var check = JsonSerializer.Deserialize<string[]>(HealthCheck().Match(Dockerfile).Groups["command"].Value)!;
        Assert.Equal(["dotnet", "Almaty2020.Web.dll"], check[..2]);
        string[] words =
        [
            .. check[2..]
                .Select(word =>
                    word.Replace("http://localhost:8080", browser.BaseAddress!.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal)
                ),
        ];
        Assert.NotEqual(check[2..], words);
        var health = await SiteProcess.RunAsync(words, new Dictionary<string, string>(), folder, folder);
        Assert.True(health.ExitCode == 0, health.ToString());
    }

    [Fact]
    public void GuideForStaff_IsPublishedWithItsPictures()
    {
        var folder = Path.Combine(Folder, "docs");
        Assert.All(Language.All, language =>
        {
            var guide = File.ReadAllText(Path.Combine(folder, $"editing.{language}.md"));
            var pictures = GuidePicture().Matches(guide).Select(m => m.Groups["file"].Value).ToList();
            Assert.NotEmpty(pictures);
            Assert.All(pictures, picture => Assert.True(File.Exists(Path.Combine(folder, picture)), picture));
        });
    }

    [Fact]
    public async Task CommandWithoutSettings_CreatesNoDatabaseNextToTheProgram()
    {
        var ending = await SiteProcess.RunAsync(["accounts", "setup-link"], new Dictionary<string, string>(), "/", Folder);
        Assert.Equal(78, ending.ExitCode);
        Assert.Contains(Path.Combine(Folder, "data", "site.db"), Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(Folder, "data")));
    }

    [Fact]
    public async Task ContentRootWithoutSiteFiles_ExitsWith78()
    {
        await using var database = await TestDatabase.WithContentAsync();
        var ending = await SiteProcess.RunAsync(
            [],
            new Dictionary<string, string>(SiteProcess.SettingsOf(database)) { ["ASPNETCORE_CONTENTROOT"] = "/" },
            program: Folder
        );
        Assert.Equal(78, ending.ExitCode);
        Assert.Contains("wwwroot/css/site.css", Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ShippedPackages_AreInTheThirdPartyNotices()
    {
        using var dependencies = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, "Almaty2020.Web.deps.json"), Ct));
        var root = dependencies.RootElement;
        var packages = root.GetProperty("libraries")
            .EnumerateObject()
            .Where(l => l.Value.GetProperty("type").GetString() == "package")
            .Select(l => l.Name)
            .ToHashSet(StringComparer.Ordinal);
        var shipped = root.GetProperty("targets")
            .GetProperty(root.GetProperty("runtimeTarget").GetProperty("name").GetString()!)
            .EnumerateObject()
            .Where(target => packages.Contains(target.Name) && (HasFiles(target.Value, "runtime") || HasFiles(target.Value, "native")))
            .Select(target => NativeOf().Replace(target.Name.Split('/')[0], ""))
            .ToList();
        using var editor = JsonDocument.Parse(
            await File.ReadAllTextAsync(Path.Combine(Repository.Root, "src", "Almaty2020.Web", "Assets", "editor", "package-lock.json"), Ct)
        );
        shipped.AddRange(
            editor
                .RootElement.GetProperty("packages")
                .EnumerateObject()
                // Development dependencies are not shipped.
                .Where(package => !package.Value.TryGetProperty("dev", out var isForDevelopment) || !isForDevelopment.GetBoolean())
                .Select(package => package.Name.Replace("node_modules/", "", StringComparison.Ordinal))
                // esbuild builds the script but is not part of it.
                .Where(name => name.Length > 0 && !name.Contains("esbuild", StringComparison.Ordinal))
        );
        Assert.True(shipped.Count > 50);

        var notices = await File.ReadAllTextAsync(Path.Combine(Folder, "THIRD-PARTY-NOTICES.md"), Ct);
        Assert.Equal([], shipped.Where(name => !notices.Contains($"| {name} |", StringComparison.Ordinal)));
        foreach (var license in LicenseFile().Matches(notices).Select(m => m.Value))
            Assert.True(File.Exists(Path.Combine(Folder, license)), license);
    }

    private static bool HasFiles(JsonElement target, string kind) =>
        target.TryGetProperty(kind, out var files)
        && files.EnumerateObject().Any(file => !file.Name.EndsWith("/_._", StringComparison.Ordinal));

    [GeneratedRegex("""HEALTHCHECK [^\[]*CMD (?<command>\[[^\]]*\])""", RegexOptions.NonBacktracking)]
    private static partial Regex HealthCheck();

    [GeneratedRegex(@"(?<=^NetVips\.Native)\..*$", RegexOptions.None, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex NativeOf();

    [GeneratedRegex(@"\]\((?<file>editing/[^)]+)\)", RegexOptions.NonBacktracking)]
    private static partial Regex GuidePicture();

    [GeneratedRegex(@"licenses/[\w.-]+\.(?:txt|md)", RegexOptions.NonBacktracking)]
    private static partial Regex LicenseFile();
}
