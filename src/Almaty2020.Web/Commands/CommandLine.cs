using System.CommandLine;
using Almaty2020.Web.Access;
using Almaty2020.Web.Access.Keys;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Admin;
using Almaty2020.Web.Admin.Audit;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Feedback;
using Almaty2020.Web.Hosting;
using Almaty2020.Web.Importing;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Media;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Settings;

namespace Almaty2020.Web.Commands;

/// <summary>The commands of the command line. Without a command, the program starts the site.</summary>
internal static class CommandLine
{
    /// <param name="words">The command and its arguments.</param>
    /// <param name="settings">Settings from the command line; they apply to commands as they do to the site.</param>
    public static async Task<int> RunAsync(string[] words, string[] settings)
    {
        var parsed = Root(settings).Parse(words);
        var code = await parsed.InvokeAsync();
        return parsed.Errors.Count > 0 ? ExitCodes.Usage : code;
    }

    /// <summary>Builds the parser with all commands.</summary>
    public static RootCommand Root(string[] settings)
    {
        var folder = new Argument<string?>("folder")
        {
            Description = "The content folder. Default: Site:ContentPath.",
            Arity = ArgumentArity.ZeroOrOne,
        };

        var file = new Argument<string?>("file")
        {
            Description = "The file to write. Default: standard output.",
            Arity = ArgumentArity.ZeroOrOne,
        };

        var backupFile = new Argument<string?>("file")
        {
            Description = "The file to write. It must not exist.",
            Arity = ArgumentArity.ExactlyOne,
        };

        var root = new RootCommand("Almaty2020. Without a command, starts the site. The commands are for its operator.")
        {
            new Command("content", "Moves content between a folder of Markdown files and the database.")
            {
                Sub(
                    "import",
                    "Publishes the files of the folder. Does not touch pages that staff have changed since, or that have no file (exit code 3).",
                    folder,
                    DatabaseUse.MayCreate,
                    ImportAsync
                ),
                Sub(
                    "export",
                    "Writes the live pages to the folder and deletes files of earlier exports that are no longer live. Exit code 3 if the folder has other files.",
                    folder,
                    DatabaseUse.Existing,
                    ExportAsync
                ),
                Sub("check", "Lists the problems in the folder (exit code 1 if there are any).", folder, DatabaseUse.None, CheckAsync),
            },
            new Command("database", "Manages the database.")
            {
                Sub("migrate", "Updates the schema to this version of the site.", null, DatabaseUse.MayCreate, MigrateAsync),
                Sub(
                    "backup",
                    "Copies a SQLite database to a new file. The site can keep running.",
                    backupFile,
                    DatabaseUse.Existing,
                    BackUpAsync
                ),
            },
            new Command("keys", "Manages the keys that protect cookies and secrets.")
            {
                Sub(
                    "encrypt",
                    "Encrypts the keys in the database with Site:KeyCertificate, including keys encrypted with Site:KeyCertificateBefore.",
                    null,
                    DatabaseUse.Existing,
                    EncryptKeysAsync
                ),
            },
            new Command("accounts", "Manages staff accounts.")
            {
                Sub(
                    "setup-link",
                    "Prints a link that creates an administrator. It works once and expires after an hour.",
                    null,
                    DatabaseUse.Existing,
                    ShowSetupLinkAsync
                ),
            },
            new Command("audit", "Reads the audit log.")
            {
                Sub(
                    "export",
                    "Writes the whole audit log as CSV, oldest entry first. The export is itself recorded in the log.",
                    file,
                    DatabaseUse.Existing,
                    ExportAuditAsync
                ),
            },
            new Command("feedback", "Reads residents' feedback on pages.")
            {
                Sub(
                    "export",
                    "Writes all feedback as CSV: time, language, page, revision, answer, text, done, assignee, note.",
                    file,
                    DatabaseUse.Existing,
                    ExportFeedbackAsync
                ),
            },
            Health(),
        };
        root.Options.OfType<VersionOption>().Single().Aliases.Add("-v");
        return root;

        Command Sub(
            string name,
            string description,
            Argument<string?>? argument,
            DatabaseUse use,
            Func<IServiceProvider, string?, CancellationToken, Task<int>> run
        ) => CommandLine.Sub(settings, name, description, argument, use, run);
    }

    /// <summary>Builds the command for a container's health check: the container image has no other HTTP client.</summary>
    private static Command Health()
    {
        var address = new Argument<string>("address") { Description = "For example http://localhost:8080/health/ready." };
        var command = new Command("health", "Checks the health of a running site. Exit code 0 if it is healthy.") { address };
        command.SetAction(
            async (parsed, ct) =>
            {
                var text = parsed.GetValue(address);
                if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
                    return Fail($"'{text}' is not an address; write it as http://localhost:8080/health/ready.", ExitCodes.Usage);

                using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
                try
                {
                    using var response = await client.GetAsync(url, ct);
                    return response.IsSuccessStatusCode
                        ? ExitCodes.Success
                        : Fail($"{url} answered with status {(int)response.StatusCode}.", ExitCodes.Issues);
                }
                catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
                {
                    return Fail($"{url} does not answer: {e.Message}", ExitCodes.Issues);
                }
            }
        );
        return command;
    }

    private static Command Sub(
        string[] options,
        string name,
        string description,
        Argument<string?>? argument,
        DatabaseUse use,
        Func<IServiceProvider, string?, CancellationToken, Task<int>> run
    )
    {
        var command = new Command(name, description);
        if (argument is not null)
            command.Add(argument);
        command.SetAction(
            async (parsed, ct) =>
            {
                string? database = null;
                try
                {
                    var builder = SiteBuilder.Create(options);
                    builder.AddSiteLogging(toStandardError: true);
                    var settings = SiteSettings.Read(builder.Configuration, builder.Environment);
                    database = settings.SqliteFile;
                    PrintDatabase(settings, use);
                    builder.Services.AddSiteDatabase(settings);
                    builder.Services.AddAuditing();
                    builder.Services.AddPublishing();
                    builder.Services.AddImporting();
                    builder.Services.AddMedia();
                    builder.Services.AddFeedback();
                    builder.Services.AddAccounts(settings);
                    builder.Services.AddAuditExport();
                    await using var app = builder.Build();
                    await using var scope = app.Services.CreateAsyncScope();
                    return await run(scope.ServiceProvider, argument is null ? null : parsed.GetValue(argument), ct);
                }
                catch (Exception e) when (e is DirectoryNotFoundException or IOException or UnauthorizedAccessException)
                {
                    return Fail(e.Message, ExitCodes.Usage);
                }
                catch (SettingsException e)
                {
                    return Fail(e.Message, ExitCodes.Configuration);
                }
                catch (Exception e) when (DatabaseOutage.Is(e) || DatabaseOutage.FindDbException(e) is not null)
                {
                    return Fail(DatabaseErrorAdvice.Explain(e, database), ExitCodes.Unavailable);
                }
            }
        );
        return command;
    }

    /// <summary>
    /// Prints the name of the database: an operator without the service's environment variables can see that it is the wrong one.
    /// </summary>
    private static void PrintDatabase(SiteSettings settings, DatabaseUse use)
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
        else if (use == DatabaseUse.MayCreate)
            Console.Error.WriteLine($"Database: {file} (new)");
        else
            throw new SettingsException(
                $"There is no database '{file}'. Run the command with the same settings as the site's service, or create a database with '{ProgramName.Command("database migrate")}'."
            );
    }

    /// <summary>Uses the time zone that the site's content names: files have days and times in it.</summary>
    private static async Task UseTimeZoneAsync(IServiceProvider services, CancellationToken ct) =>
        SiteTime.Use((await new PublishedReader(services.GetRequiredService<SiteConnections>()).IdentityAsync(ct)).TimeZone);

    private static int Fail(string message, int code)
    {
        Console.Error.WriteLine(message);
        return code;
    }

    private static async Task<int> ImportAsync(IServiceProvider services, string? folder, CancellationToken ct)
    {
        var settings = services.GetRequiredService<SiteSettings>();
        var content = ContentFolder.Read(ContentFolderPath(folder, settings));
        var issues = ContentCheck.Run(content);
        Print(issues);
        // Issues in the text do not block a page: staff could have published it like this.
        if (issues.Any(i => i.Blocks))
            return Fail("Nothing was imported. Fix the issues above and run the command again.", ExitCodes.Issues);

        if (settings.Provider == DatabaseProvider.Sqlite)
            await services.GetRequiredService<DatabaseMigration>().RunAsync(services.GetRequiredService<SiteDb>(), ct);
        await UseTimeZoneAsync(services, ct);
        var result = await services.GetRequiredService<ContentImport>().ExecuteAsync(content, ct);
        services.GetRequiredService<MediaFiles>().ImportFrom(content.Root);
        Print(result.Differences);
        var withoutFile = result.MissingFiles.Count > 0 ? $", {result.MissingFiles.Count} live without a file" : "";
        Console.WriteLine(
            $"{result.Published} published, {result.Unchanged} unchanged, {result.Skipped.Count} left as edited by staff{withoutFile}"
        );
        return result.Differences.Any() ? ExitCodes.PagesSkipped : ExitCodes.Success;
    }

    private static async Task<int> ExportAsync(IServiceProvider services, string? folder, CancellationToken ct)
    {
        var root = ContentFolderPath(folder, services.GetRequiredService<SiteSettings>());
        await UseTimeZoneAsync(services, ct);
        var result = await services.GetRequiredService<ContentExport>().ExecuteAsync(root, ct);
        foreach (var file in result.Removed)
            Console.WriteLine($"{file}: removed because it is no longer live");
        Print(result.Issues);
        Console.WriteLine($"{result.Count} files written to {root}");
        return result.Issues.Any(i => i.Blocks) ? ExitCodes.PagesSkipped : ExitCodes.Success;
    }

    private static Task<int> CheckAsync(IServiceProvider services, string? folder, CancellationToken ct)
    {
        var content = ContentFolder.Read(ContentFolderPath(folder, services.GetRequiredService<SiteSettings>()));
        var issues = ContentCheck.Run(content);
        Print(issues);
        Console.WriteLine($"{content.Files.Count} files read, {issues.Count} issues");
        return Task.FromResult(issues.Count > 0 ? ExitCodes.Issues : ExitCodes.Success);
    }

    private static async Task<int> MigrateAsync(IServiceProvider services, string? folder, CancellationToken ct)
    {
        await services.GetRequiredService<DatabaseMigration>().RunAsync(services.GetRequiredService<SiteDb>(), ct);
        Console.WriteLine("The database is up to date");
        return ExitCodes.Success;
    }

    private static async Task<int> BackUpAsync(IServiceProvider services, string? file, CancellationToken ct)
    {
        var path = Path.GetFullPath(file!, WorkingFolder());
        var version = await services.GetRequiredService<DatabaseBackup>().WriteAsync(path, ct);
        Console.WriteLine($"Version {version} of the site written to {path}");
        return ExitCodes.Success;
    }

    private static async Task<int> EncryptKeysAsync(IServiceProvider services, string? argument, CancellationToken ct)
    {
        var count = await services.GetRequiredService<ReencryptKeys>().ExecuteAsync(ct);
        Console.WriteLine(
            $"Keys encrypted with Site:KeyCertificate: {count}. Running nodes keep working. Remove Site:KeyCertificateBefore after all nodes have been restarted."
        );
        return ExitCodes.Success;
    }

    private static async Task<int> ShowSetupLinkAsync(IServiceProvider services, string? argument, CancellationToken ct)
    {
        if (services.GetRequiredService<SiteSettings>().Provider == DatabaseProvider.Sqlite)
            await services.GetRequiredService<DatabaseMigration>().RunAsync(services.GetRequiredService<SiteDb>(), ct);
        Console.WriteLine(await services.GetRequiredService<CreateSetupLink>().ExecuteAsync(ct));
        return ExitCodes.Success;
    }

    private static async Task<int> ExportFeedbackAsync(IServiceProvider services, string? file, CancellationToken ct)
    {
        await UseTimeZoneAsync(services, ct);
        var export = services.GetRequiredService<FeedbackExport>();
        return await WriteTableAsync(file, "answers", writer => export.ExecuteAsync(writer, ct));
    }

    private static async Task<int> ExportAuditAsync(IServiceProvider services, string? file, CancellationToken ct)
    {
        await UseTimeZoneAsync(services, ct);
        var export = services.GetRequiredService<ExportAudit>();
        var actor = Actor.System(services.GetRequiredService<TimeProvider>());
        return await WriteTableAsync(file, "acts", writer =>
            export.ExecuteAsync(AuditFilter.Everything, actor, Language.ForOperators, writer, ct)
        );
    }

    private static async Task<int> WriteTableAsync(string? file, string noun, Func<TextWriter, Task<int>> write)
    {
        if (file is null)
        {
            await using var output = new StreamWriter(Console.OpenStandardOutput(), Csv.Encoding);
            await write(output);
            return ExitCodes.Success;
        }

        var path = Path.GetFullPath(file, WorkingFolder());
        int count;
        // The file has residents' texts and staff names: only the user who runs the command may read it.
        await using (var writer = new StreamWriter(path, Csv.Encoding, PrivateFiles.WriteOptions()))
            count = await write(writer);
        Console.WriteLine($"{count} {noun} written to {path}");
        return ExitCodes.Success;
    }

    private static string ContentFolderPath(string? folder, SiteSettings settings) =>
        folder is null ? settings.ContentPath : Path.GetFullPath(folder, WorkingFolder());

    /// <summary>The folder in which the command was typed: relative paths refer to it.</summary>
    private static string WorkingFolder() => ProgramName.ShellFolder;

    private static void Print(IEnumerable<ContentIssue> issues)
    {
        foreach (var issue in issues)
            Console.WriteLine(issue);
    }

    private enum DatabaseUse
    {
        /// <summary>The command uses no database.</summary>
        None,

        /// <summary>The database must exist. Creating one would hide that the command runs with other settings than the site.</summary>
        Existing,

        /// <summary>The command creates the database if it does not exist.</summary>
        MayCreate,
    }
}
