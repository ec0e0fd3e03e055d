using System.Net;
using Almaty2020.Web.Validation;

namespace Almaty2020.Web.Access.SigningIn;

/// <summary>Accepts a request for a password reset. Does the same work, and takes as long, whether or not the account exists.</summary>
public sealed partial class RequestPasswordReset(ResetRequests requests, Throttle throttle, ILogger<RequestPasswordReset> logger)
{
    public abstract record Outcome
    {
        /// <summary>If the account exists, an e-mail will be sent.</summary>
        public sealed record Requested : Outcome;

        public sealed record Refused(IReadOnlyList<Issue> Issues) : Outcome;

        public sealed record TooManyAttempts(TimeSpan RetryAfter) : Outcome;
    }

    /// <param name="field">Form field for an issue.</param>
    public async Task<Outcome> ExecuteAsync(string field, string email, IPAddress? address, CancellationToken ct)
    {
        if (AccountChecks.Email(field, email) is { } issue)
            return new Outcome.Refused([issue]);
        if (await throttle.TryCountAsync(Throttle.Reset, email, address, ct) is { } wait)
            return new Outcome.TooManyAttempts(wait);

        if (!requests.TryAdd(email))
            LogFull(logger);
        return new Outcome.Requested();
    }

    [LoggerMessage(1512, LogLevel.Warning, "The queue of password resets is full; one request was dropped and gets no e-mail")]
    private static partial void LogFull(ILogger logger);
}
