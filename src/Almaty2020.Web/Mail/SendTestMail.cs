using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Settings;
using MailKit.Net.Smtp;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Mail;

/// <summary>Sends one e-mail at once, past the outbox, reports what the mail server answered, and records whether it works.</summary>
public sealed class SendTestMail(SiteDb db, SiteSettings settings, TimeProvider clock)
{
    /// <summary>A person is waiting for the answer.</summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(20);

    public abstract record Outcome
    {
        /// <param name="Answer">In the server's own words.</param>
        public sealed record Taken(string Answer) : Outcome;

        /// <param name="Answer">In the server's own words, or a description of the error in English.</param>
        public sealed record Refused(MailFailure Failure, string Answer) : Outcome;

        public sealed record NoServer : Outcome;
    }

    /// <param name="Count">E-mails that wait for the mail server.</param>
    /// <param name="SinceUtc">When the oldest of them was written; null if there are none.</param>
    public sealed record Waiting(int Count, DateTime? SinceUtc);

    public async Task<Outcome> ExecuteAsync(EmailMessage message, CancellationToken ct)
    {
        if (settings.Mail is not { } mail)
            return new Outcome.NoServer();

        var outcome = await SendAsync(mail, message, ct);
        var day = outcome is Outcome.Taken ? StoredSettings.Day(Formats.DayOf(clock.GetUtcNow().UtcDateTime)) : "";
        await db.SaveSettingAsync(StoredSettingNames.MailTested, day, ct);
        return outcome;
    }

    public async Task<Waiting> WaitingAsync(CancellationToken ct) =>
        new(await db.Emails.CountAsync(ct), await db.Emails.MinAsync(e => (DateTime?)e.CreatedAtUtc, ct));

    private async Task<Outcome> SendAsync(MailSettings mail, EmailMessage message, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(TimeLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            return new Outcome.Taken(await new MailServer(mail).SendAsync(message, Guid.CreateVersion7(), clock.GetUtcNow(), either.Token));
        }
        catch (Exception e) when (e is not OutOfMemoryException && !ct.IsCancellationRequested)
        {
            return new Outcome.Refused(
                MailServer.FailureOf(e),
                e is SmtpCommandException { StatusCode: var status }
                    ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{(int)status} {e.Message}")
                    : e.Message
            );
        }
    }
}
