using Almaty2020.Web.Access;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Commands;
using Almaty2020.Web.Data;

namespace Almaty2020.Web.Startup;

/// <summary>Tells whoever starts a site without accounts how to make the first one.</summary>
internal sealed partial class SetupOffer(SiteSettings settings, SiteConnections connections, IServiceScopeFactory scopes, ILogger<SetupOffer> logger)
{
    private static string Command { get; } = ProgramName.Command("accounts setup-link");

    /// <summary>Once, after the preparation. On the console and not in the log, whose every line is an event: the link is a secret.</summary>
    public async Task MakeAsync(CancellationToken ct)
    {
        try
        {
            // Of most starts this is all: see decision 4.
            await using (var connection = await connections.OpenAsync(ct))
            {
                if (await connection.ScalarAsync<long>("SELECT COUNT(*) FROM Accounts", ct) > 0)
                    return;
            }

            if (!settings.ShowsSetupLink)
            {
                LogNoAccount(logger, Command);
                return;
            }

            await using var scope = scopes.CreateAsyncScope();
            if (await scope.ServiceProvider.GetRequiredService<AccountLinks>().IsOpenAsync(LinkPurpose.Setup, ct))
            {
                // Another node has shown it, or an earlier start: it is not to die by being shown again.
                LogShownBefore(logger, Command);
                return;
            }

            Console.Error.WriteLine($"Make the first account, within an hour, at {await scope.ServiceProvider.GetRequiredService<MakeSetupLink>().ExecuteAsync(ct)}");
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            // The site is there without it, and a command makes the link as well.
            LogNotMade(logger, Command, e);
        }
    }

    [LoggerMessage(1303, LogLevel.Information, "There is no account yet; '{Command}' shows how to make the first one")]
    private static partial void LogNoAccount(ILogger logger, string command);

    [LoggerMessage(1304, LogLevel.Information, "The link for the first account was shown within the last hour; '{Command}' makes a new one")]
    private static partial void LogShownBefore(ILogger logger, string command);

    [LoggerMessage(1302, LogLevel.Warning, "The link for the first account could not be made; '{Command}' makes one")]
    private static partial void LogNotMade(ILogger logger, string command, Exception exception);
}
