using System.IO.Compression;
using System.Text.Json;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Importing;
using AngleSharp.Dom;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Data.Upgrade;

/// <summary>
/// One site on a copy of a database that commit 8e5c948 made. Starting it applies the migrations. See README.md in this folder.
/// </summary>
public sealed class UpgradedSite : IAsyncLifetime
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests/Almaty2020.Tests/Data/Upgrade");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    internal TestSite Site { get; private set; } = null!;

    internal TestClock Clock { get; } = new();

    internal UpgradeFacts Facts { get; private set; } = null!;

    /// <summary>The migrations that the database had before the site started.</summary>
    internal IReadOnlyList<string> MigrationsBefore { get; private set; } = [];

    /// <summary>The answers of all addresses in commit 8e5c948.</summary>
    internal IReadOnlyList<UpgradeAnswer> AnswersBefore { get; private set; } = [];

    /// <summary>The answers of the same addresses after the upgrade, read before any test changes something.</summary>
    internal IReadOnlyList<UpgradeAnswer> AnswersAfter { get; private set; } = [];

    /// <summary>Name and text of each file that <c>content export</c> wrote in commit 8e5c948.</summary>
    internal IReadOnlyDictionary<string, string> ExportBefore { get; private set; } = new Dictionary<string, string>();

    /// <summary>The folder that <c>content export</c> wrote after the upgrade, before any test changes something.</summary>
    internal string ExportAfter { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Facts = JsonSerializer.Deserialize<UpgradeFacts>(await File.ReadAllTextAsync(Path.Combine(Folder, "facts.json"), Ct))!;
        AnswersBefore = await ReadAsync<IReadOnlyList<UpgradeAnswer>>("addresses.json.br");
        ExportBefore = await ReadAsync<IReadOnlyDictionary<string, string>>("export.json.br");

        var database = await TestDatabase.FromFileAsync(Path.Combine(Folder, "site.db.br"));
        await using (var db = database.Open())
            MigrationsBefore = [.. await db.Database.GetAppliedMigrationsAsync(Ct)];
        Clock.Advance(Facts.MadeAtUtc.AddHours(1) - Clock.GetUtcNow().UtcDateTime);
        Site = TestSite.StartOn(database, clock: Clock);
        using var resident = Site.CreateBrowser();
        var answers = new List<UpgradeAnswer>();
        foreach (var before in AnswersBefore)
            answers.Add(await AnswerAsync(resident, before.Address));
        AnswersAfter = answers;
        ExportAfter = Path.Combine(database.DataPath, "export");
        await using var scope = Site.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ContentExport>().ExecuteAsync(ExportAfter, Ct);
    }

    public async ValueTask DisposeAsync()
    {
        if (Site is not null)
            await Site.DisposeAsync();
    }

    internal TestAccount Account(string firstName) => Facts.Accounts.Single(a => a.Name.StartsWith(firstName, StringComparison.Ordinal));

    internal Task<StaffBrowser> SignInAsync(string firstName) => Site.SignInAsync(Account(firstName));

    private static async Task<T> ReadAsync<T>(string name)
    {
        await using var compressed = new BrotliStream(File.OpenRead(Path.Combine(Folder, name)), CompressionMode.Decompress);
        return (await JsonSerializer.DeserializeAsync<T>(compressed, cancellationToken: Ct))!;
    }

    private static async Task<UpgradeAnswer> AnswerAsync(HttpClient resident, string address)
    {
        using var response = await resident.GetAsync(new Uri(address, UriKind.Relative), Ct);
        var html = await response.Content.ReadAsStringAsync(Ct);
        var page = response.Content.Headers.ContentType?.MediaType != "text/html" ? null : Html.Parse(html);
        return new UpgradeAnswer(
            address,
            (int)response.StatusCode,
            response.Headers.Location?.OriginalString,
            page?.QuerySelector("h1") is { } heading ? Words(heading.TextContent) : null,
            page is null ? null : MainText(page)
        );
    }

    /// <summary>As when the data were made: headings, paragraphs, items and cells of the main part, outside forms, menus and notes.</summary>
    private static string MainText(IDocument page) =>
        string.Join(
            '\n',
            page.QuerySelector("main")!
                .QuerySelectorAll("h2, h3, p, li, td, th, blockquote")
                .Where(e => e.Closest("form, nav, aside, footer, details, .feedback") is null)
                .Select(e => Words(e.TextContent))
        );

    private static string Words(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}

/// <param name="SignedInAsAuthor">The cookies of a browser in which Aida Author is signed in.</param>
/// <param name="Pages">Ids by the names that the maker of the data uses.</param>
internal sealed record UpgradeFacts(
    DateTime MadeAtUtc,
    DateTime DueAtUtc,
    IReadOnlyList<TestAccount> Accounts,
    string Invitation,
    UpgradePasskey Passkey,
    string SignedInAsAuthor,
    string ShareLink,
    IReadOnlyDictionary<string, int> Pages
);

internal sealed record UpgradePasskey(byte[] CredentialId, byte[] Key, string UserHandle);

/// <param name="Location">Where it redirects to; null if it does not.</param>
/// <param name="Text">The main text, an element a line.</param>
internal sealed record UpgradeAnswer(string Address, int Status, string? Location, string? Heading, string? Text);
