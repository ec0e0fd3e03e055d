using Almaty2020.Web.Access.Keys;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Importing;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Settings;

namespace Almaty2020.Web.Hosting;

/// <summary>
/// Start-up work before the site can be shown: schema, first import, rendering, snapshot. If the database is unreachable, the process keeps
/// running, answers 503 and tries again.
/// </summary>
public sealed partial class StartupInitializer(
    SiteSettings settings,
    SiteConnections connections,
    IServiceScopeFactory scopes,
    DatabaseMigration migration,
    DatabaseSettingsCheck advice,
    PublishedReader reader,
    PublicationFollower follower,
    KeyCertificateCheck keys,
    TimeProvider clock,
    ILogger<StartupInitializer> logger
)
{
    private bool unreachable;
    private bool failed;
    private bool advised;
    private bool migrationNeeded;

    private Task<bool> firstTry = Task.FromResult(false);

    public bool IsDone { get; private set; }

    /// <summary>Starts the first attempt on another thread, while the pipeline is built and the server starts to listen.</summary>
    public Task<bool> StartFirstAttempt(CancellationToken stopping) =>
        firstTry = Task.Run(() => TryCompleteAsync(stopping), CancellationToken.None);

    /// <summary>
    /// Waits for the end of the first attempt. Does not throw if it failed: a failed start ends the process with its own message.
    /// </summary>
    public async Task WaitForFirstAttemptAsync(CancellationToken ct)
    {
        if (!firstTry.IsCompleted)
            await ((Task)firstTry).WaitAsync(ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <returns>True if the site can be shown now.</returns>
    /// <exception cref="SettingsException">The content folder is missing or broken and there is no other content to show, or the database is damaged.</exception>
    public async Task<bool> TryCompleteAsync(CancellationToken ct)
    {
        try
        {
            // On most starts there is nothing to do, and EF Core is not loaded.
            if (await migration.IsNeededAsync(ct) || !await reader.IsCompleteAsync(ct))
            {
                if (!await CompleteAsync(ct))
                    return false;
            }

            await keys.RunAsync(ct);
            await follower.CatchUpAsync(ct);
            if (!advised)
                await advice.RunAsync(ct);
            advised = true;
            return IsDone = true;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception e) when (DatabaseErrorAdvice.IsCorruption(e))
        {
            throw new SettingsException(DatabaseErrorAdvice.Explain(e, settings.SqliteFile));
        }
        catch (Exception e) when (DatabaseOutage.Is(e))
        {
            if (!unreachable)
                LogUnreachable(logger, e, DatabaseOutage.CauseOf(e));
            unreachable = true;
            return false;
        }
        catch (Exception e) when (e is not SettingsException)
        {
            if (
                !failed
                && settings.SqliteFile is { } file
                && await DatabaseErrorAdvice.FindDamageAsync(connections, file, ct) is { } damage
            )
                throw new SettingsException(damage);
            if (!failed)
                LogFailed(logger, e);
            failed = true;
            return false;
        }
    }

    private async Task<bool> CompleteAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        if (settings.Provider == DatabaseProvider.Sqlite)
        {
            await migration.RunAsync(scope.ServiceProvider.GetRequiredService<SiteDb>(), ct);
        }
        else if (await migration.IsNeededAsync(ct))
        {
            // On a shared SQL Server the operator changes the schema explicitly, with `database migrate`.
            if (!migrationNeeded)
                LogMigrationNeeded(logger, ProgramName.Command("database migrate"));
            migrationNeeded = true;
            return false;
        }

        await ImportOnceAsync(scope.ServiceProvider, ct);
        await scope.ServiceProvider.GetRequiredService<RerenderPublications>().ExecuteAsync(Actor.System(clock), ct);
        return true;
    }

    private async Task ImportOnceAsync(IServiceProvider services, CancellationToken ct)
    {
        if (await services.GetRequiredService<RecordImport>().HasRunAsync(ct))
            return;
        if (!Directory.Exists(settings.ContentPath))
            throw new SettingsException(
                $"Site:ContentPath is '{settings.ContentPath}', where there is no folder; set it to the content folder for the first import."
            );

        var folder = ContentFolder.Read(settings.ContentPath);
        var issues = ContentCheck.Run(folder);
        if (issues.FirstOrDefault(i => i.Blocks) is { } issue)
            throw new SettingsException(
                $"The content folder has an issue that stops the first import: {issue} ('{ProgramName.Command("content check")}' lists them all)."
            );

        var result = await services.GetRequiredService<ContentImport>().ExecuteAsync(folder, ct);
        LogImported(logger, result.Published, result.Unchanged);
        foreach (var kept in result.Skipped)
            LogNotImported(logger, kept.ToString());
        if (issues.Count > 0)
            LogWarnings(logger, issues.Count, issues[0].ToString());
    }

    [LoggerMessage(1101, LogLevel.Error, "The database cannot be reached; the site answers 503 until it can be reached: {Cause}")]
    private static partial void LogUnreachable(ILogger logger, Exception exception, string cause);

    [LoggerMessage(
        1104,
        LogLevel.Error,
        "The start failed with an unexpected exception; the site answers 503 and retries every two seconds"
    )]
    private static partial void LogFailed(ILogger logger, Exception exception);

    [LoggerMessage(
        1102,
        LogLevel.Error,
        "The database's schema is older than this version of the site, which answers 503; run '{Command}'"
    )]
    private static partial void LogMigrationNeeded(ILogger logger, string command);

    [LoggerMessage(1103, LogLevel.Information, "The content folder was imported: {Published} published, {Unchanged} unchanged")]
    private static partial void LogImported(ILogger logger, int published, int unchanged);

    [LoggerMessage(1111, LogLevel.Warning, "A page of the content folder was not imported: {Issue}")]
    private static partial void LogNotImported(ILogger logger, string issue);

    [LoggerMessage(
        1105,
        LogLevel.Warning,
        "The content folder has {Count} issues that do not stop an import, the first is {Issue}; run 'content check' to list them all"
    )]
    private static partial void LogWarnings(ILogger logger, int count, string issue);
}
