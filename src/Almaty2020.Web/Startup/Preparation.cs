using Almaty2020.Web.Access;
using Almaty2020.Web.Commands;
using Almaty2020.Web.Data;
using Almaty2020.Web.Importing;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing;

namespace Almaty2020.Web.Startup;

/// <summary>
/// What must have happened before the site can be shown: schema, first import, rendering, snapshot. A database that cannot
/// be reached delays it and does not stop the process, which meanwhile answers 503.
/// </summary>
public sealed partial class Preparation(
    SiteSettings settings, IServiceScopeFactory scopes, DatabaseMigration migration, DatabaseAdvice advice, PublishedReader reader, PublicationFollower follower,
    KeyCertificateCheck keys, TimeProvider clock, ILogger<Preparation> logger)
{
    private bool unreachable;
    private bool failed;
    private bool advised;
    private bool migrationNeeded;

    private Task<bool> firstTry = Task.FromResult(false);

    public bool IsDone { get; private set; }

    /// <summary>Begins the first try on another thread, while the pipeline is built and the server begins to listen.</summary>
    public Task<bool> BeginAsync(CancellationToken stopping) => firstTry = Task.Run(() => TryRunAsync(stopping), CancellationToken.None);

    /// <summary>Ends with the first try, well or not: a start that failed ends the process with words of its own.</summary>
    public async Task WaitForFirstTryAsync(CancellationToken ct)
    {
        if (!firstTry.IsCompleted)
            await ((Task)firstTry).WaitAsync(ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <returns>Whether the site can be shown now.</returns>
    /// <exception cref="SettingsException">The content folder is missing or broken, and there is nothing else to show.</exception>
    public async Task<bool> TryRunAsync(CancellationToken ct)
    {
        try
        {
            // Of most starts this is all: EF Core has nothing to do, and does not begin.
            if (await migration.IsNeededAsync(ct) || !await reader.IsCompleteAsync(ct))
            {
                if (!await CompleteAsync(ct))
                    return false;
            }

            await keys.RunAsync(ct);
            await follower.CatchUpAsync(ct);
            if (!advised)
                await advice.LogAsync(ct);
            advised = true;
            return IsDone = true;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception e) when (Outage.Is(e))
        {
            if (!unreachable)
                LogUnreachable(logger, e, Outage.CauseOf(e));
            unreachable = true;
            return false;
        }
        catch (Exception e) when (e is not SettingsException)
        {
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
            // On a server that others share, changing the schema is an act of its own: `database migrate`.
            if (!migrationNeeded)
                LogMigrationNeeded(logger, ProgramName.Command("database migrate"));
            migrationNeeded = true;
            return false;
        }

        await ImportOnceAsync(scope.ServiceProvider, ct);
        await scope.ServiceProvider.GetRequiredService<RenderAgain>().ExecuteAsync(Actor.System(clock), ct);
        return true;
    }

    private async Task ImportOnceAsync(IServiceProvider services, CancellationToken ct)
    {
        if (await services.GetRequiredService<RecordImport>().HasRunAsync(ct))
            return;
        if (!Directory.Exists(settings.ContentPath))
            throw new SettingsException($"Site:ContentPath is '{settings.ContentPath}', where there is no folder; set it to the content folder that a first start imports.");

        var folder = ContentFolder.Read(settings.ContentPath);
        var issues = ContentCheck.Run(folder);
        if (issues.FirstOrDefault(i => i.Blocks) is { } issue)
            throw new SettingsException($"The content folder has an issue that stops the first import: {issue} ('{ProgramName.Command("content check")}' lists them all).");

        var result = await services.GetRequiredService<ContentImport>().ExecuteAsync(folder, ct);
        LogImported(logger, result.Published, result.Unchanged);
        foreach (var kept in result.Kept)
            LogNotImported(logger, kept.ToString());
        if (issues.Count > 0)
            LogWarnings(logger, issues.Count, issues[0].ToString());
    }

    [LoggerMessage(1101, LogLevel.Error, "The database cannot be reached; the site answers 503 until it can: {Cause}")]
    private static partial void LogUnreachable(ILogger logger, Exception exception, string cause);

    [LoggerMessage(1104, LogLevel.Error, "The start failed with an unexpected exception; the site answers 503, and the start is tried again every two seconds")]
    private static partial void LogFailed(ILogger logger, Exception exception);

    [LoggerMessage(1102, LogLevel.Error, "The database's schema is older than this version of the site; run '{Command}'")]
    private static partial void LogMigrationNeeded(ILogger logger, string command);

    [LoggerMessage(1103, LogLevel.Information, "The content folder was imported: {Published} published, {Unchanged} unchanged")]
    private static partial void LogImported(ILogger logger, int published, int unchanged);

    [LoggerMessage(1111, LogLevel.Warning, "A page of the content folder was not imported: {Issue}")]
    private static partial void LogNotImported(ILogger logger, string issue);

    [LoggerMessage(1105, LogLevel.Warning, "The content folder has {Count} issues that do not stop an import, the first of them {Issue}; 'content check' lists them all")]
    private static partial void LogWarnings(ILogger logger, int count, string issue);
}
