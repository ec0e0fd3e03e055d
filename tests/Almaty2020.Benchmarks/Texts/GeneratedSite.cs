using System.Globalization;
using Almaty2020.Markup;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Access.Passwords;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Importing;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Media;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Startup;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Benchmarks.Texts;

/// <summary>
/// Generates a SQLite site of any size, always the same one: the repository's pages plus nested generated pages, and the leftovers of
/// years: translations that are behind or missing, drafts, old addresses.
/// </summary>
public static class GeneratedSite
{
    /// <summary>Child pages per page. With 20, a hundred thousand pages are four levels deep.</summary>
    private const int Below = 20;

    private const int BatchSize = 200;

    /// <summary>Credentials of the publisher in benchmarks: e-mail, password, and secret of the authenticator app.</summary>
    public const string Email = "publisher@example.kz";
    public const string Password = "төрт сөз long enough";
    public const string TotpSecret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

    private static readonly DateTime Begun = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <param name="file">Path of the database, which must not exist.</param>
    /// <param name="count">Number of pages, each in up to three languages.</param>
    public static async Task GenerateAsync(string file, int count)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        Directory.CreateDirectory(folder);
        var settings = new SiteSettings(
            DatabaseProvider.Sqlite,
            $"Data Source={file}",
            null,
            "http://localhost",
            folder,
            Repository.Content
        );
        await using var services = Services(settings);
        await using (var scope = services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<SiteDb>();
            await scope.ServiceProvider.GetRequiredService<DatabaseMigration>().RunAsync(db, CancellationToken.None);
            await scope
                .ServiceProvider.GetRequiredService<ContentImport>()
                .ExecuteAsync(ContentFolder.Read(Repository.Content), CancellationToken.None);
            await AddPublisherAsync(db, scope.ServiceProvider);
            count -= await db.Pages.CountAsync();
        }

        var generated = new GeneratedPages(Repository.Content);
        var pages = new Page[count + 1];
        for (var from = 1; from <= count; )
        {
            // Parents must be saved before their children.
            var to = Math.Min(count, from == 1 ? Below : from + BatchSize - 1);
            await using var scope = services.CreateAsyncScope();
            await AddAsync(scope.ServiceProvider.GetRequiredService<SiteDb>(), generated, pages, from, to);
            from = to + 1;
        }
    }

    private static ServiceProvider Services(SiteSettings settings)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(TimeProvider.System);
        services.AddSiteDatabase(settings);
        services.AddAccess(settings);
        services.AddAuditing();
        services.AddPublishing();
        services.AddImporting();
        services.AddMedia();
        return services.BuildServiceProvider();
    }

    private static async Task AddPublisherAsync(SiteDb db, IServiceProvider services)
    {
        var account = new Account
        {
            Name = "Publisher",
            Language = Language.English,
            Email = Email,
            NormalizedEmail = EmailAddresses.Normalize(Email),
            CreatedAtUtc = Begun,
            ActivatedAtUtc = Begun,
            SecurityStamp = Guid.NewGuid().ToString("N"),
            PasswordHash = services.GetRequiredService<PasswordHashes>().Make(null!, Password),
            TotpSecret = services.GetRequiredService<Totp>().Protect(TotpSecret),
        };
        account.NormalizedUserName = account.UserName!.ToUpperInvariant();
        account.Grants.Add(new Grant { Role = Role.Publisher });
        account.Grants.Add(new Grant { Role = Role.Administrator });
        db.Accounts.Add(account);
        await db.SaveChangesAsync();
    }

    private static async Task AddAsync(SiteDb db, GeneratedPages generated, Page[] pages, int from, int to)
    {
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        var numbers = Enumerable.Range(from, to - from + 1).ToList();
        var texts = numbers
            .SelectMany(n => Language.All.Select(l => (Number: n, Language: l)))
            .Where(t => IsWritten(t.Number, t.Language, pages.Length))
            .AsParallel()
            .Select(t => (Key: t, generated.Generate(t.Language, t.Number).Text))
            .Select(t => (t.Key, t.Text, Rendered: Rendering.Render(t.Text.Body, t.Key.Language)))
            .ToDictionary(t => t.Key, t => (t.Text, t.Rendered));
        foreach (var number in numbers)
        {
            pages[number] = new Page
            {
                Key = string.Create(CultureInfo.InvariantCulture, $"generated-{number}"),
                Template = Template.Page,
                SourceLanguage = Language.OfContentFiles,
                Position = 1_000 + number,
                Navigation = Navigation.None,
                UpdatedBy = Actor.ImportUserId,
                UpdatedAtUtc = At(number),
            }.SetParent(number <= Below ? null : pages[(number - 1) / Below]);
            db.Pages.Add(pages[number]);
        }

        await using var transaction = await db.Database.BeginTransactionAsync();
        await db.SaveChangesAsync();

        Dictionary<int, Revision> sources = [];
        var revisions = new List<(int Number, Revision Revision)>();
        foreach (var language in Language.All.OrderBy(l => l == Language.OfContentFiles ? 0 : 1))
        {
            foreach (var number in numbers.Where(n => texts.ContainsKey((n, language))))
                Add(number, language, 1);
            await db.SaveChangesAsync();
        }

        // Every fiftieth source text has a newer revision, so its translations are behind.
        foreach (var number in numbers.Where(n => n % 50 == 0))
            Add(number, Language.OfContentFiles, 2);
        await db.SaveChangesAsync();

        var version = await db.SiteVersions.Select(v => v.Number).SingleAsync();
        foreach (var (number, revision) in revisions)
        {
            var (text, rendered) = texts[(number, revision.Language)];
            var path = PathOf(number, pages, revision.Language);
            var isLatest = revision.Number == 2 || revision.Language != Language.OfContentFiles || number % 50 != 0;
            if (isLatest)
                db.Publications.Add(Publication(number, pages, revision, text, rendered, path));
            db.PublicationLog.Add(
                new PublicationLogEntry
                {
                    Number = ++version,
                    PageId = revision.PageId,
                    Language = revision.Language,
                    Act = PublicationAct.Published,
                    RevisionId = revision.Id,
                    Path = path,
                    IsMajor = true,
                    Note = revision.Note,
                    ActorId = Actor.ImportUserId,
                    AtUtc = revision.CreatedAtUtc,
                }
            );
            if (number % 20 == 3 && isLatest)
                db.Redirects.Add(
                    new Redirect
                    {
                        Language = revision.Language,
                        Path = $"old-{path}",
                        PageId = revision.PageId,
                        CreatedAtUtc = At(number),
                    }
                );
            if (number % 100 == 7 && revision.Language == Language.Kazakh)
            {
                var draft = Draft.Create(revision.PageId, revision.Language, revision.Id, revision.SourceRevisionId, isFirst: false);
                draft.Edit(text with { Summary = $"{text.Summary} {text.Title}." }, new Actor(Actor.ImportUserId, At(number)));
                db.Drafts.Add(draft);
            }
        }

        await db.SaveChangesAsync();
        await db.SiteVersions.ExecuteUpdateAsync(set => set.SetProperty(v => v.Number, version));
        await transaction.CommitAsync();

        void Add(int number, Language language, int count)
        {
            var revision = Revision.Of(
                pages[number].Id,
                language,
                count,
                texts[(number, language)].Text,
                new Actor(Actor.ImportUserId, At(number).AddDays(count)),
                count == 1 ? "" : "More was said.",
                language == Language.OfContentFiles ? null : sources[number].Id,
                Writers.None
            );
            db.Revisions.Add(revision);
            revisions.Add((number, revision));
            if (language == Language.OfContentFiles)
                sources[number] = revision;
        }
    }

    private static Publication Publication(int number, Page[] pages, Revision revision, PageText text, RenderedMarkup rendered, string path)
    {
        var live = new Publication
        {
            PageId = pages[number].Id,
            Language = revision.Language,
            RevisionId = revision.Id,
            Path = path,
            Title = "",
            ShortTitle = "",
            Summary = "",
            LastReviewed = default,
            Html = "",
            Contents = "",
            PlainText = "",
            RendererVersion = 0,
            FromUtc = revision.CreatedAtUtc,
            ChangedAtUtc = revision.CreatedAtUtc,
        };
        PublishSteps.Fill(live, revision, text, rendered);
        return live;
    }

    /// <summary>False for every fortieth page in Kazakh, which is left untranslated unless it has child pages.</summary>
    private static bool IsWritten(int number, Language language, int count) =>
        language != Language.Kazakh || number % 40 != 11 || number * Below < count;

    private static string PathOf(int number, Page[] pages, Language language) =>
        number <= Below ? pages[number].Key : $"{PathOf((number - 1) / Below, pages, language)}/{pages[number].Key}";

    private static DateTime At(int number) => Begun.AddMinutes(number * 15);
}
