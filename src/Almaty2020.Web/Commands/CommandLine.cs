using System.CommandLine;
using Almaty2020.Web.Access;
using Almaty2020.Web.Access.Auditing;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Data;
using Almaty2020.Web.Importing;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Media;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Residents;
using Almaty2020.Web.Startup;

namespace Almaty2020.Web.Commands;

/// <summary>What can be done from the command line; without a command the site starts.</summary>
internal static class CommandLine
{
    /// <param name="words">The command and what goes with it.</param>
    /// <param name="settings">Settings of the command line, which hold for commands as for the site.</param>
    public static async Task<int> RunAsync(string[] words, string[] settings)
    {
        var parsed = Root(settings).Parse(words);
        var code = await parsed.InvokeAsync();
        return parsed.Errors.Count > 0 ? ExitCodes.Usage : code;
    }

    /// <summary>Every command, as the parser knows them.</summary>
    public static RootCommand Root(string[] settings)
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

        var root = new RootCommand("Almaty2020: the site (without a command) and what its operator does.")
        {
            new Command("content", "Moves content between a folder of Markdown files and the database.")
            {
                Sub("import", "Publishes what the folder holds; leaves alone what staff changed since, and what has no file (exit code 3).", folder, DatabaseUse.MayMake, ImportAsync),
                Sub("export", "Writes what is live into the folder, and removes what an earlier export wrote there and is live no more; exit code 3 when the folder holds anything else.", folder, DatabaseUse.Existing, ExportAsync),
                Sub("check", "Lists what is wrong in the folder (exit code 1).", folder, DatabaseUse.None, CheckAsync),
            },
            new Command("database", "Looks after the database.")
            {
                Sub("migrate", "Brings the schema up to this version of the site.", null, DatabaseUse.MayMake, MigrateAsync),
                Sub("backup", "Copies a SQLite database into a new file, while the site runs.", copy, DatabaseUse.Existing, BackUpAsync),
            },
            new Command("keys", "Looks after the keys of cookies and secrets.")
            {
                Sub("encrypt", "Encrypts those in the database with Site:KeyCertificate, also what Site:KeyCertificateBefore has encrypted.", null, DatabaseUse.Existing, EncryptKeysAsync),
            },
            new Command("accounts", "Who works on the site.")
            {
                Sub("setup-link", "Shows a link, good for an hour and for one use, that makes an administrator.", null, DatabaseUse.Existing, ShowSetupLinkAsync),
            },
            new Command("audit", "Who did what on the site.")
            {
                Sub("export", "Writes the whole audit log as CSV, oldest first; that it was done stands in the log.", file, DatabaseUse.Existing, ExportAuditAsync),
            },
            new Command("feedback", "What residents think of the pages.")
            {
                Sub("export", "Writes all of it as CSV: time, language, page, revision, answer, text.", file, DatabaseUse.Existing, ExportFeedbackAsync),
            },
            Health(),
        };
        root.Options.OfType<VersionOption>().Single().Aliases.Add("-v");
        return root;

        Command Sub(string name, string description, Argument<string?>? place, DatabaseUse use, Func<IServiceProvider, string?, CancellationToken, Task<int>> run) =>
            CommandLine.Sub(settings, name, description, place, use, run);
    }

    /// <summary>For a container's health check: its image has no other program that could ask.</summary>
    private static Command Health()
    {
        var address = new Argument<string>("address") { Description = "Such as http://localhost:8080/health/ready." };
        var command = new Command("health", "Asks a running site how it is; exit code 0 when it is well.") { address };
        command.SetAction(async (parsed, ct) =>
        {
            var text = parsed.GetValue(address);
            if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
                return Fail($"'{text}' is not an address; write it as http://localhost:8080/health/ready.", ExitCodes.Usage);

            using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
            try
            {
                using var response = await client.GetAsync(url, ct);
                return response.IsSuccessStatusCode ? ExitCodes.Done : Fail($"{url} answers {(int)response.StatusCode}.", ExitCodes.Issues);
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                return Fail($"{url} does not answer: {e.Message}", ExitCodes.Issues);
            }
        });
        return command;
    }

    private static Command Sub(string[] options, string name, string description, Argument<string?>? place, DatabaseUse use, Func<IServiceProvider, string?, CancellationToken, Task<int>> run)
    {
        var command = new Command(name, description);
        if (place is not null)
            command.Add(place);
        command.SetAction(async (parsed, ct) =>
        {
            string? database = null;
            try
            {
                var builder = SiteBuilder.Create(options);
                builder.AddSiteLogging(toStandardError: true);
                var settings = SiteSettings.Read(builder.Configuration, builder.Environment);
                database = settings.SqliteFile;
                SayDatabase(settings, use);
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

    /// <summary>Names the database, so that an operator without the service's environment sees that it is another one.</summary>
    private static void SayDatabase(SiteSettings settings, DatabaseUse use)
    {
        if (use == DatabaseUse.None)
            return;
        if (settings.Provider == DatabaseProvider.SqlServer)
        {
            var server = new Microsoft.Data.SqlClient.SqlConnectionStringBuilder(settings.ConnectionString);
            Console.Error.WriteLine($"Database: {server.InitialCatalog} on {server.DataSource}");
            return;
        }

        var file = Path.GetFullPath(new Microsoft.Data.Sqlite.SqliteConnectionStringBuilder(settings.ConnectionString).DataSource);
        if (File.Exists(file))
            Console.Error.WriteLine($"Database: {file}");
        else if (use == DatabaseUse.MayMake)
            Console.Error.WriteLine($"Database: {file} (new)");
        else
            throw new SettingsException($"There is no database '{file}'. Run this with the settings of the site, as its service has them, or make a database with '{ProgramName.Command("database migrate")}'.");
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
        var issues = ContentCheck.Run(content);
        Print(issues);
        if (issues.Any(i => i.Blocks))
        {
            return Fail("Nothing was imported: mend these first.", ExitCodes.Issues);
        }

        // What readers would trip over is no reason to leave a page out; staff could have published it like this.
        Print(issues);
        if (settings.Provider == DatabaseProvider.Sqlite)
            await services.GetRequiredService<DatabaseMigration>().RunAsync(services.GetRequiredService<SiteDb>(), ct);
        var result = await services.GetRequiredService<ContentImport>().ExecuteAsync(content, ct);
        services.GetRequiredService<MediaFiles>().TakeFrom(content.Root);
        Print(result.Differences);
        var withoutFile = result.WithoutFile.Count > 0 ? $", {result.WithoutFile.Count} live without a file" : "";
        Console.WriteLine($"{result.Published} published, {result.Unchanged} unchanged, {result.Kept.Count} left as staff have them{withoutFile}");
        return result.Differences.Any() ? ExitCodes.Kept : ExitCodes.Done;
    }

    private static async Task<int> ExportAsync(IServiceProvider services, string? folder, CancellationToken ct)
    {
        var root = Place(folder, services.GetRequiredService<SiteSettings>());
        var result = await services.GetRequiredService<ContentExport>().ExecuteAsync(root, ct);
        foreach (var file in result.Removed)
            Console.WriteLine($"{file}: removed, for it is no longer live");
        Print(result.Issues);
        Console.WriteLine($"{result.Count} files written to {root}");
        return result.Issues.Any(i => i.Blocks) ? ExitCodes.Kept : ExitCodes.Done;
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
            await using var output = new StreamWriter(Console.OpenStandardOutput(), Csv.Encoding);
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

    /// <summary>Where the command was typed, as people expect of a command line.</summary>
    private static string TypedIn() => ProgramName.ShellFolder;

    private static void Print(IEnumerable<ContentIssue> issues)
    {
        foreach (var issue in issues)
            Console.WriteLine(issue);
    }

    private enum DatabaseUse
    {
        /// <summary>No database at all.</summary>
        None,

        /// <summary>One that is there. To make one would hide that the command has other settings than the site.</summary>
        Existing,

        /// <summary>One that is there, or a new one.</summary>
        MayMake,
    }
}
