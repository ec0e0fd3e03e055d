using System.CommandLine;
using System.Text;
using Almaty2020.Web.Access;
using Almaty2020.Web.Access.Auditing;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Data;
using Almaty2020.Web.Importing;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Residents;
using Almaty2020.Web.Startup;

namespace Almaty2020.Web.Commands;

/// <summary>What can be done from the command line; without a command the site starts.</summary>
internal static class CommandLine
{
    private static readonly string[] Questions = ["--help", "-h", "-?", "--version"];

    /// <summary>A word that is no setting of the site (as --urls, or urls=) is meant as a command, though there be none of that name.</summary>
    public static bool IsCommand(string[] args) => args is [var first, ..] && (Questions.Contains(first) || !(first.StartsWith('-') || first.StartsWith('/') || first.Contains('=', StringComparison.Ordinal)));

    public static async Task<int> RunAsync(string[] args)
    {
        var folder = new Argument<string?>("folder")
        {
            Description = "The content folder; Site:ContentPath when left out.",
            Arity = ArgumentArity.ZeroOrOne,
        };

        var file = new Argument<string?>("file")
        {
            Description = "The file to write; standard output when left out.",
            Arity = ArgumentArity.ZeroOrOne,
        };

        var copy = new Argument<string?>("file") { Description = "The file to write; there must be none of that name.", Arity = ArgumentArity.ExactlyOne };

        var parsed = new RootCommand("Almaty2020: the site (without a command) and what its operator does.")
        {
            new Command("content", "Moves content between a folder of Markdown files and the database.")
            {
                Sub("import", "Publishes what the folder holds; leaves alone what staff changed since (exit code 3).", folder, ImportAsync),
                Sub("export", "Writes what is live into the folder.", folder, ExportAsync),
                Sub("check", "Lists what is wrong in the folder (exit code 1).", folder, CheckAsync),
            },
            new Command("database", "Looks after the database.")
            {
                Sub("migrate", "Brings the schema up to this version of the site.", null, MigrateAsync),
                Sub("backup", "Copies a SQLite database into a new file, while the site runs.", copy, BackUpAsync),
            },
            new Command("keys", "Looks after the keys of cookies and secrets.")
            {
                Sub("encrypt", "Encrypts those in the database with Site:KeyCertificate, also what Site:KeyCertificateBefore has encrypted.", null, EncryptKeysAsync),
            },
            new Command("accounts", "Who works on the site.")
            {
                Sub("setup-link", "Shows a link, good for an hour and for one use, that makes an administrator.", null, ShowSetupLinkAsync),
            },
            new Command("audit", "Who did what on the site.")
            {
                Sub("export", "Writes the whole audit log as CSV, oldest first; that it was done stands in the log.", file, ExportAuditAsync),
            },
            new Command("feedback", "What residents think of the pages.")
            {
                Sub("export", "Writes all of it as CSV: time, language, page, revision, answer, text.", file, ExportFeedbackAsync),
            },
            Health(),
        }.Parse(args);
        var code = await parsed.InvokeAsync();
        return parsed.Errors.Count > 0 ? ExitCodes.Usage : code;
    }

    /// <summary>For a container's health check: its image has no other program that could ask.</summary>
    private static Command Health()
    {
        var address = new Argument<Uri>("address") { Description = "Such as http://localhost:8080/health/ready." };
        var command = new Command("health", "Asks a running site how it is; exit code 0 when it is well.") { address };
        command.SetAction(async (parsed, ct) =>
        {
            using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
            try
            {
                using var response = await client.GetAsync(parsed.GetValue(address), ct);
                return response.IsSuccessStatusCode ? ExitCodes.Done : ExitCodes.Issues;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                return ExitCodes.Issues;
            }
        });
        return command;
    }

    private static Command Sub(string name, string description, Argument<string?>? place, Func<IServiceProvider, string?, CancellationToken, Task<int>> run)
    {
        var command = new Command(name, description);
        if (place is not null)
            command.Add(place);
        command.SetAction(async (parsed, ct) =>
        {
            string? database = null;
            try
            {
                var builder = WebApplication.CreateSlimBuilder();
                builder.AddSiteLogging();
                var settings = SiteSettings.Read(builder.Configuration, builder.Environment);
                database = settings.SqliteFile;
                builder.Services.AddSiteDatabase(settings);
                builder.Services.AddPublishing();
                builder.Services.AddAccounts(settings);
                await using var app = builder.Build();
                await using var scope = app.Services.CreateAsyncScope();
                return await run(scope.ServiceProvider, place is null ? null : parsed.GetValue(place), ct);
            }
            catch (Exception e) when (e is DirectoryNotFoundException or IOException or UnauthorizedAccessException)
            {
                return Fail(e.Message, ExitCodes.Usage);
            }
            catch (SettingsException e)
            {
                return Fail(e.Message, ExitCodes.Configuration);
            }
            catch (Exception e) when (Outage.Is(e) || Outage.ErrorIn(e) is not null)
            {
                return Fail(DatabaseFault.Explain(e, database), ExitCodes.Unavailable);
            }
        });
        return command;
    }

    private static int Fail(string message, int code)
    {
        Console.Error.WriteLine(message);
        return code;
    }

    private static async Task<int> ImportAsync(IServiceProvider services, string? folder, CancellationToken ct)
    {
        var settings = services.GetRequiredService<SiteSettings>();
        var content = ContentFolder.Read(Place(folder, settings));
        ContentIssue[] blocking = [.. ContentCheck.Run(content).Where(i => i.Blocks)];
        if (blocking.Length > 0)
        {
            Print(blocking);
            return Fail("Nothing was imported: mend these first.", ExitCodes.Issues);
        }

        if (settings.Provider == DatabaseProvider.Sqlite)
            await services.GetRequiredService<DatabaseMigration>().RunAsync(services.GetRequiredService<SiteDb>(), ct);
        var result = await services.GetRequiredService<ContentImport>().ExecuteAsync(content, ct);
        Print(result.Kept);
        Console.WriteLine($"{result.Published} published, {result.Unchanged} unchanged, {result.Kept.Count} left as staff have them");
        return result.Kept.Count > 0 ? ExitCodes.Kept : ExitCodes.Done;
    }

    private static async Task<int> ExportAsync(IServiceProvider services, string? folder, CancellationToken ct)
    {
        var root = Place(folder, services.GetRequiredService<SiteSettings>());
        var count = await services.GetRequiredService<ContentExport>().ExecuteAsync(root, ct);
        Console.WriteLine($"{count} files written to {root}");
        return ExitCodes.Done;
    }

    private static Task<int> CheckAsync(IServiceProvider services, string? folder, CancellationToken ct)
    {
        var content = ContentFolder.Read(Place(folder, services.GetRequiredService<SiteSettings>()));
        var issues = ContentCheck.Run(content);
        Print(issues);
        Console.WriteLine($"{content.Files.Count} files read, {issues.Count} issues");
        return Task.FromResult(issues.Count > 0 ? ExitCodes.Issues : ExitCodes.Done);
    }

    private static async Task<int> MigrateAsync(IServiceProvider services, string? folder, CancellationToken ct)
    {
        await services.GetRequiredService<DatabaseMigration>().RunAsync(services.GetRequiredService<SiteDb>(), ct);
        Console.WriteLine("The database is up to date");
        return ExitCodes.Done;
    }

    private static async Task<int> BackUpAsync(IServiceProvider services, string? file, CancellationToken ct)
    {
        var path = Path.GetFullPath(file!, TypedIn());
        var version = await services.GetRequiredService<DatabaseBackup>().WriteAsync(path, ct);
        Console.WriteLine($"Version {version} of the site written to {path}");
        return ExitCodes.Done;
    }

    private static async Task<int> EncryptKeysAsync(IServiceProvider services, string? place, CancellationToken ct)
    {
        var count = await services.GetRequiredService<EncryptKeys>().ExecuteAsync(ct);
        Console.WriteLine($"Keys encrypted with Site:KeyCertificate: {count}. Running nodes go on; Site:KeyCertificateBefore can be taken away when all have been started anew.");
        return ExitCodes.Done;
    }

    private static async Task<int> ShowSetupLinkAsync(IServiceProvider services, string? place, CancellationToken ct)
    {
        if (services.GetRequiredService<SiteSettings>().Provider == DatabaseProvider.Sqlite)
            await services.GetRequiredService<DatabaseMigration>().RunAsync(services.GetRequiredService<SiteDb>(), ct);
        Console.WriteLine(await services.GetRequiredService<MakeSetupLink>().ExecuteAsync(ct));
        return ExitCodes.Done;
    }

    private static async Task<int> ExportFeedbackAsync(IServiceProvider services, string? file, CancellationToken ct)
    {
        var export = services.GetRequiredService<FeedbackExport>();
        return await WriteTableAsync(file, "answers", writer => export.ExecuteAsync(writer, ct));
    }

    private static async Task<int> ExportAuditAsync(IServiceProvider services, string? file, CancellationToken ct)
    {
        var export = services.GetRequiredService<ExportAudit>();
        var actor = Actor.System(services.GetRequiredService<TimeProvider>());
        return await WriteTableAsync(file, "acts", writer => export.ExecuteAsync(AuditFilter.Everything, actor, Language.Source, writer, ct));
    }

    private static async Task<int> WriteTableAsync(string? file, string things, Func<TextWriter, Task<int>> write)
    {
        if (file is null)
        {
            await using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            await write(output);
            return ExitCodes.Done;
        }

        var path = Path.GetFullPath(file, TypedIn());
        int count;
        // Residents' words and the names of staff: for whoever runs the command alone.
        await using (var writer = new StreamWriter(path, Csv.Encoding, PrivateFiles.Written()))
            count = await write(writer);
        Console.WriteLine($"{count} {things} written to {path}");
        return ExitCodes.Done;
    }

    private static string Place(string? folder, SiteSettings settings) =>
        folder is null ? settings.ContentPath : Path.GetFullPath(folder, TypedIn());

    // Where the command was typed, as people expect of a command line. `dotnet run` starts the process in the project's folder
    // instead and leaves the shell's in PWD; anything else that starts processes may leave any folder there.
    private static string TypedIn() =>
        Environment.GetEnvironmentVariable("PWD") is { Length: > 0 } shell && File.Exists("Almaty2020.Web.csproj")
            ? shell
            : Environment.CurrentDirectory;

    private static void Print(IEnumerable<ContentIssue> issues)
    {
        foreach (var issue in issues)
            Console.WriteLine(issue);
    }
}
