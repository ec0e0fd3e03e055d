using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Mail;
using Almaty2020.Web.Notifications;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Publishing.Review;
using Almaty2020.Web.Settings;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;

namespace Almaty2020.Tests.Notifications;

/// <summary>A site with a mail server, for tests that each use their own page and accounts.</summary>
public sealed class NotificationSite : IAsyncLifetime
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public TestSite Site { get; private set; } = null!;

    internal TestClock Clock { get; } = new();

    internal SmtpServer Smtp { get; } = new();

    public async ValueTask InitializeAsync()
    {
        Smtp.Open();
        Site = TestSite.StartOn(await TestDatabase.WithContentAsync(), Smtp.Settings, Clock);
    }

    public async ValueTask DisposeAsync()
    {
        await Site.DisposeAsync();
        await Smtp.DisposeAsync();
    }

    internal Task<TestAccount> AddAsync(Role role, string name, int? pageId = null, Language? language = null) =>
        Site.AddAccountAsync(
            name,
            role is Role.Publisher or Role.Administrator,
            new Grant
            {
                Role = role,
                PageId = pageId,
                Language = language,
            }
        );

    /// <summary>Uses a service of the site, as a request does.</summary>
    internal async Task<T> UseAsync<TService, T>(Func<TService, Task<T>> use)
        where TService : notnull
    {
        await using var scope = Site.Services.CreateAsyncScope();
        return await use(scope.ServiceProvider.GetRequiredService<TService>());
    }

    internal Actor ActorOf(TestAccount account) => Actor.Now(account.Id, Clock);

    internal Task<int> PageAsync(string key) => StaffCommands.IdOfAsync(Site.Database, key);

    /// <summary>Saves a draft that each of the accounts has written in.</summary>
    /// <returns>Its version.</returns>
    internal async Task<int> DraftAsync(int page, Language language, params TestAccount[] writers)
    {
        await using var db = Site.Database.Open();
        var live = await db
            .Publications.AsNoTracking()
            .Include(p => p.Revision)
            .SingleAsync(p => p.PageId == page && p.Language == language, Ct);
        var version = 0;
        foreach (var writer in writers)
        {
            var text = live.Revision!.Text with { Body = $"{live.Revision.Body}\n\n{writer.Id} {Guid.NewGuid():N}" };
            version = Assert
                .IsType<SaveDraft.Outcome.Saved>(
                    await UseAsync(
                        (SaveDraft save) => save.ExecuteAsync(new SaveDraft.Request(page, language, text, version), ActorOf(writer), Ct)
                    )
                )
                .Version;
        }

        return version;
    }

    internal async Task<int> SubmitAsync(int page, Language language, params TestAccount[] writers)
    {
        var version = await DraftAsync(page, language, writers);
        return Done(
            await UseAsync(
                (SubmitForReview submit) =>
                    submit.ExecuteAsync(new SubmitForReview.Request(page, language, version, ""), ActorOf(writers[^1]), Ct)
            )
        );
    }

    internal async Task PublishAsync(TestAccount publisher, params Publish.Request[] requests) =>
        Assert.IsType<PublishTogether.Outcome.Live>(
            await UseAsync((PublishTogether publish) => publish.ExecuteAsync(requests, ActorOf(publisher), Ct))
        );

    internal static Publish.Request Request(int page, Language language, int version) => new(page, language, version, "Changed.", true);

    internal static int Done(DraftOutcome outcome) => Assert.IsType<DraftOutcome.Done>(outcome).Version;

    /// <summary>The notifications of an account, oldest first.</summary>
    internal async Task<IReadOnlyList<NotificationKind>> KindsAsync(TestAccount account)
    {
        await using var db = Site.Database.Open();
        return await db
            .Notifications.Where(n => n.AccountId == account.Id)
            .OrderBy(n => n.AtUtc)
            .ThenBy(n => n.Id)
            .Select(n => n.Kind)
            .ToListAsync(Ct);
    }

    /// <summary>Sends all e-mails that are due.</summary>
    internal async Task SendMailAsync()
    {
        await Site.Services.GetRequiredService<NotificationMailService>().WriteDueAsync(Ct);
        await Site.Services.GetRequiredService<MailSender>().SendDueAsync(Ct);
    }

    /// <summary>Sends what is due; returns every e-mail to the account so far.</summary>
    internal async Task<IReadOnlyList<MimeMessage>> MailsToAsync(TestAccount account)
    {
        await SendMailAsync();
        return [.. Smtp.Mails.Where(m => m.To.Mailboxes.Single().Address == account.Email)];
    }

    /// <summary>The number of notifications in e-mails. The site itself also sends every few seconds, so their grouping may vary.</summary>
    internal async Task<int> MailedAsync(TestAccount account) =>
        (await MailsToAsync(account)).Sum(m => m.TextBody!.Split($"{TestSite.PublicUrl}/admin/pages/").Length - 1);

    /// <param name="choices">As in <see cref="Account.NotificationChoices"/>.</param>
    internal async Task ChooseAsync(TestAccount account, string choices)
    {
        await using var db = Site.Database.Open();
        await db.Accounts.Where(a => a.Id == account.Id).ExecuteUpdateAsync(a => a.SetProperty(x => x.NotificationChoices, choices), Ct);
    }

    internal async Task SpeakAsync(TestAccount account, Language language)
    {
        await using var db = Site.Database.Open();
        await db.Accounts.Where(a => a.Id == account.Id).ExecuteUpdateAsync(a => a.SetProperty(x => x.Language, language), Ct);
    }
}
