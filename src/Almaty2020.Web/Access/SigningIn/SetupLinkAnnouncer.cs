using Almaty2020.Web.Data;
using Almaty2020.Web.Settings;

namespace Almaty2020.Web.Access.SigningIn;

/// <summary>Shows how to create the first account when a site without accounts starts.</summary>
internal sealed partial class SetupLinkAnnouncer(
    SiteSettings settings,
    SiteConnections connections,
    IServiceScopeFactory scopes,
    ILogger<SetupLinkAnnouncer> logger
)
{
    private const string AccountsSql = "SELECT COUNT(*) FROM Accounts";

    private static string Command { get; } = ProgramName.Command("accounts setup-link");

    /// <summary>
    /// Runs once after start-up. Prints the link to the console and not to the log, because the link is a secret and every console line of
    /// the log is an event.
    /// </summary>
    public async Task AnnounceAsync(CancellationToken ct)
    {
        try
        {
            // Most starts end here. A plain query avoids loading EF Core: see decision 4.
            await using (var connection = await connections.OpenAsync(ct))
            {
                if (await connection.ScalarAsync<long>(AccountsSql, ct) > 0)
                    return;
            }

            if (!settings.ShowSetupLink)
            {
                LogNoAccount(logger, Command);
                return;
            }

            await using var scope = scopes.CreateAsyncScope();
            if (await scope.ServiceProvider.GetRequiredService<AccountLinks>().AnyValidAsync(LinkPurpose.Setup, ct))
            {
                // Another node or an earlier start has shown the link. Showing it again would invalidate it.
                LogShownBefore(logger, Command);
                return;
            }

            Console.Error.WriteLine(
                $"Create the first account within an hour at {await scope.ServiceProvider.GetRequiredService<CreateSetupLink>().ExecuteAsync(ct)}"
            );
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            // Not fatal: the site works without the link, and a command creates one as well.
            LogNotMade(logger, Command, e);
        }
    }

    [LoggerMessage(1303, LogLevel.Information, "There is no account yet; run '{Command}' to get the link for creating the first one")]
    private static partial void LogNoAccount(ILogger logger, string command);

    [LoggerMessage(
        1304,
        LogLevel.Information,
        "The link for the first account was shown within the last hour and is still valid; run '{Command}' to create a new one"
    )]
    private static partial void LogShownBefore(ILogger logger, string command);

    [LoggerMessage(1302, LogLevel.Warning, "The link for the first account could not be created; run '{Command}' to create one")]
    private static partial void LogNotMade(ILogger logger, string command, Exception exception);
}
