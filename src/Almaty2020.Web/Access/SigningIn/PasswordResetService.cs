namespace Almaty2020.Web.Access.SigningIn;

/// <summary>Background service: processes <see cref="ResetRequests"/> one at a time.</summary>
internal sealed partial class PasswordResetService(
    ResetRequests requests,
    IServiceScopeFactory scopes,
    ILogger<PasswordResetService> logger
) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var email in requests.AllAsync(stoppingToken))
                await ProcessAsync(email);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The site is shutting down.
        }

        // Finish the remaining requests, a few rows each. Their e-mails wait in the database for another node or the next start.
        while (requests.TryTake(out var email))
            await ProcessAsync(email!);
    }

    private async Task ProcessAsync(string email)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<SendResetLink>().ExecuteAsync(email, CancellationToken.None);
        }
        catch (Exception e)
        {
            // Catch everything: one failed request must not stop the service.
            LogFailed(logger, e);
        }
    }

    [LoggerMessage(
        1511,
        LogLevel.Error,
        "A password reset request failed and will not be retried; no e-mail was sent, so the user must request it again"
    )]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
