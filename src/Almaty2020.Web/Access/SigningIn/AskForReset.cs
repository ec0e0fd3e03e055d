using System.Net;
using Almaty2020.Web.Publishing;

namespace Almaty2020.Web.Access.SigningIn;

/// <summary>Somebody has forgotten their password. Does the same, and takes as long, whether there is an account or not.</summary>
public sealed partial class AskForReset(ResetRequests requests, Throttle throttle, ILogger<AskForReset> logger)
{
    public abstract record Outcome
    {
        /// <summary>If there is an account, a mail is on its way.</summary>
        public sealed record Asked : Outcome;

        public sealed record Refused(IReadOnlyList<Issue> Issues) : Outcome;

        public sealed record Wait(TimeSpan Time) : Outcome;
    }

    /// <param name="field">Of the form, for an issue.</param>
    public async Task<Outcome> ExecuteAsync(string field, string email, IPAddress? address, CancellationToken ct)
    {
        if (AccountChecks.Email(field, email) is { } issue)
            return new Outcome.Refused([issue]);
        if (await throttle.CountAsync(Throttle.Reset, email, address, ct) is { } wait)
            return new Outcome.Wait(wait);

        if (!requests.TryAdd(email))
            LogFull(logger);
        return new Outcome.Asked();
    }

    [LoggerMessage(1512, LogLevel.Warning, "More people than can be ask for new passwords; one got none")]
    private static partial void LogFull(ILogger logger);
}
