namespace Almaty2020.Web.Access.SigningIn;

/// <summary>Looks at <see cref="ResetRequests"/>, one after the other.</summary>
internal sealed partial class ResetWorker(ResetRequests requests, IServiceScopeFactory scopes, ILogger<ResetWorker> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var email in requests.AllAsync(stoppingToken))
                await OfferAsync(email);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The site ends; nobody asks any more.
        }

        // A few rows each: what is left is done before the mails are, whose sender ends later.
        while (requests.TryTake(out var email))
            await OfferAsync(email!);
    }

    private async Task OfferAsync(string email)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<OfferReset>().ExecuteAsync(email, CancellationToken.None);
        }
        catch (Exception e)
        {
            // Whatever it was: the next request must find this service at work.
            LogNotOffered(logger, e);
        }
    }

    [LoggerMessage(1511, LogLevel.Error, "Somebody asked for a new password and got none; they will ask again")]
    private static partial void LogNotOffered(ILogger logger, Exception exception);
}
