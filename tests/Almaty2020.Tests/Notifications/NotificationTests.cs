using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Access.Administering;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Feedback;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Mail;
using Almaty2020.Web.Notifications;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Publishing.Review;
using Almaty2020.Web.Publishing.Scheduling;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Upkeep;
using AngleSharp.Dom;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Notifications;

/// <summary>Who is told of what, in the admin area and by e-mail.</summary>
public sealed class NotificationTests(NotificationSite told) : IClassFixture<NotificationSite>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Submitted_PublishersOfThePageAreTold_AndNobodyElse()
    {
        var page = await told.PageAsync("about");
        var author = await told.AddAsync(Role.Author, "Dana");
        var publisher = await told.AddAsync(Role.Publisher, "Aigerim");
        var elsewhere = await told.AddAsync(Role.Publisher, "Elsewhere", await told.PageAsync("mayor"));
        var inRussian = await told.AddAsync(Role.Publisher, "Russian", language: Language.Russian);
        var writer = await told.AddAsync(Role.Publisher, "Co-writer");
        await told.DraftAsync(page, Language.English, writer);
        var address = $"/admin/pages/{page}/en";
        using (var browser = await told.Site.SignInAsync(author))
        {
            await browser.GoAsync(address);
            await browser.SubmitAsync(address, ("summary", "What this site is about."));
            await browser.GoAsync(address + "/review");
            await browser.SubmitAsync(address + "/submit");
            Assert.Empty(Unread(browser.Page));
        }

        foreach (var other in new[] { author, elsewhere, inRussian, writer })
            Assert.Empty(await told.KindsAsync(other));
        using var reviewer = await told.Site.SignInAsync(publisher);
        Assert.Equal("1 unread", Unread(await reviewer.GoAsync("/admin")));
        var entry = Assert.Single((await reviewer.GoAsync("/admin/notifications")).QuerySelectorAll(".notifications li"));
        var link = entry.QuerySelector("a")!;
        Assert.Equal(("“About this site” is waiting for your review", address + "/review"), (link.TextContent, link.GetAttribute("href")));
        Assert.Contains("Dana, ", entry.TextContent, StringComparison.Ordinal);

        var mail = Assert.Single(await told.MailsToAsync(publisher));
        Assert.Equal("“About this site” is waiting for your review", mail.Subject);
        Assert.Contains($"\n{TestSite.PublicUrl}{address}/review\n", mail.TextBody!.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("Dana, ", mail.TextBody, StringComparison.Ordinal);
        Assert.Empty(await told.MailsToAsync(author));

        // Opening the place reads it.
        Assert.Empty(Unread(await reviewer.GoAsync(address + "/review")));
        Assert.Single(await told.MailsToAsync(publisher));
    }

    [Fact]
    public async Task ReturnedRemarkedAndPublished_TheWritersAreTold()
    {
        var page = await told.PageAsync("privacy");
        var (first, second) = (await told.AddAsync(Role.Author, "First"), await told.AddAsync(Role.Author, "Second"));
        var publisher = await told.AddAsync(Role.Publisher, "Aigerim");
        var version = await told.SubmitAsync(page, Language.English, first, second);

        await told.UseAsync(
            (AddRemark add) =>
                add.ExecuteAsync(new AddRemark.Request(page, Language.English, "", "Which law?"), told.ActorOf(publisher), Ct)
        );
        version = NotificationSite.Done(
            await told.UseAsync(
                (ReturnDraft giveBack) =>
                    giveBack.ExecuteAsync(
                        new ReturnDraft.Request(page, Language.English, version, "See the remark."),
                        told.ActorOf(publisher),
                        Ct
                    )
            )
        );
        await told.PublishAsync(publisher, NotificationSite.Request(page, Language.English, version));

        NotificationKind[] expected = [NotificationKind.Remark, NotificationKind.Returned, NotificationKind.Published];
        Assert.Equal(expected, await told.KindsAsync(first));
        Assert.Equal(expected, await told.KindsAsync(second));
        Assert.DoesNotContain(NotificationKind.Published, await told.KindsAsync(publisher));
        Assert.Equal(3, await told.MailedAsync(first));
        Assert.All(await told.MailsToAsync(first), mail => Assert.DoesNotContain("Which law?", mail.TextBody, StringComparison.Ordinal));
    }

    [Fact]
    public async Task PublishedUrgently_ThePublishersWhoMayConfirmAreTold()
    {
        var page = await told.PageAsync("index");
        var author = await told.AddAsync(Role.Author, "Dana");
        var hurried = await told.AddAsync(Role.Publisher, "Hurried", page);
        var writer = await told.AddAsync(Role.Publisher, "Co-writer", page);
        var other = await told.AddAsync(Role.Publisher, "Calm", page);
        var version = await told.SubmitAsync(page, Language.English, author, writer, hurried);
        await told.PublishAsync(
            hurried,
            NotificationSite.Request(page, Language.English, version) with
            {
                Approval = new Publish.Approval.Urgent("A flood, now."),
            }
        );

        Assert.Equal([NotificationKind.Urgent], await told.KindsAsync(other));
        foreach (var wrote in new[] { author, writer })
            Assert.DoesNotContain(NotificationKind.Urgent, await told.KindsAsync(wrote));
        Assert.Empty(await told.KindsAsync(hurried));
        using var browser = await told.Site.SignInAsync(other);
        var review = $"/admin/pages/{page}/en/review";
        var link = (await browser.GoAsync("/admin/notifications")).QuerySelector(".notifications a")!;
        Assert.EndsWith("” was published urgently and needs your approval", link.TextContent, StringComparison.Ordinal);
        Assert.Equal(review, link.GetAttribute("href"));

        // Confirmed by a colleague.
        var another = await told.AddAsync(Role.Publisher, "Another", page);
        await using var db = told.Site.Database.Open();
        var live = (await db.Publications.SingleAsync(p => p.PageId == page && p.Language == Language.English, Ct)).RevisionId;
        NotificationSite.Done(
            await told.UseAsync(
                (ConfirmUrgentPublication confirm) =>
                    confirm.ExecuteAsync(new ConfirmUrgentPublication.Request(page, Language.English, live), told.ActorOf(another), Ct)
            )
        );
        Assert.Empty(await told.KindsAsync(other));
    }

    [Fact]
    public async Task Corrected_TheWriterIsTold_UntilSomebodyHasLooked()
    {
        var page = await told.PageAsync("almaty-2020/comfortable-city");
        var author = await told.AddAsync(Role.Author, "Dana", page);
        var publisher = await told.AddAsync(Role.Publisher, "Aigerim", page);
        var version = await told.SubmitAsync(page, Language.English, author);
        PageText text;
        await using (var db = told.Site.Database.Open())
            text = (await db.Drafts.SingleAsync(d => d.PageId == page && d.Language == Language.English, Ct)).Text;
        await told.PublishAsync(
            publisher,
            NotificationSite.Request(page, Language.English, version) with
            {
                Correction = new(text with { Summary = "Without the slip." }, "Corrected."),
            }
        );

        Assert.Equal([NotificationKind.Corrected], await told.KindsAsync(author));
        using var browser = await told.Site.SignInAsync(author);
        var link = (await browser.GoAsync("/admin/notifications")).QuerySelector(".notifications a")!;
        Assert.EndsWith("a publisher has corrected your text and published it", link.TextContent, StringComparison.Ordinal);
        Assert.Equal($"/admin/pages/{page}/en/review", link.GetAttribute("href"));

        var another = await told.AddAsync(Role.Publisher, "Another", page);
        var live = await LiveRevisionAsync(page);
        NotificationSite.Done(
            await told.UseAsync(
                (ConfirmUrgentPublication confirm) =>
                    confirm.ExecuteAsync(new ConfirmUrgentPublication.Request(page, Language.English, live), told.ActorOf(another), Ct)
            )
        );
        Assert.Empty(await told.KindsAsync(author));
    }

    [Fact]
    public async Task FeedbackGivenToSomebody_TheyAreTold_ButNotOfWhatTheyTookThemselves()
    {
        var page = await told.PageAsync("privacy");
        var (publisher, author) = (await told.AddAsync(Role.Publisher, "Aigerim", page), await told.AddAsync(Role.Author, "Dana", page));
        var saved = await told.UseAsync(
            async (SaveFeedback save) =>
                await save.ExecuteAsync(
                    new SaveFeedback.Request(page, Language.English, await LiveRevisionAsync(page), Answer.No, "Call me: +7 701 000 00 00")
                )
        );
        Assert.IsType<SaveFeedback.Outcome.Saved>(saved);
        await GiveToAsync(author, by: publisher);
        await GiveToAsync(publisher, by: publisher);

        Assert.Equal([NotificationKind.Feedback, NotificationKind.Assigned], await told.KindsAsync(author));
        Assert.Equal([NotificationKind.Feedback], await told.KindsAsync(publisher));
        var mail = Assert.Single(await told.MailsToAsync(author));
        Assert.EndsWith("a resident’s feedback has been given to you", mail.Subject, StringComparison.Ordinal);
        Assert.DoesNotContain("+7 701", mail.TextBody, StringComparison.Ordinal);

        using var browser = await told.Site.SignInAsync(author);
        Assert.Empty(Unread(await browser.GoAsync($"/admin/feedback?page={page}&language=en")));

        async Task GiveToAsync(TestAccount account, TestAccount by)
        {
            await using var db = told.Site.Database.Open();
            var id = await db.Feedback.Where(f => f.PageId == page).Select(f => f.Id).SingleAsync(Ct);
            Assert.IsType<HandleFeedback.Outcome.Done>(
                await told.UseAsync(
                    (HandleFeedback handle) =>
                        handle.ExecuteAsync(
                            new HandleFeedback.Request(id, IsDone: null, account.Id, Note: null),
                            new Rights([new Grant { Role = Role.Publisher }]),
                            told.ActorOf(by),
                            Ct
                        )
                )
            );
        }
    }

    [Fact]
    public async Task TakenCareOfByAnother_IsForgotten()
    {
        var page = await told.PageAsync("take-part");
        var author = await told.AddAsync(Role.Author, "Dana");
        var publisher = await told.AddAsync(Role.Publisher, "Quick", page);
        var other = await told.AddAsync(Role.Publisher, "Slow", page);
        await told.ChooseAsync(other, "Submitted=Daily");
        var version = await told.SubmitAsync(page, Language.English, author);
        Assert.Equal([NotificationKind.Submitted], await told.KindsAsync(other));

        await told.PublishAsync(publisher, NotificationSite.Request(page, Language.English, version));

        Assert.Empty(await told.KindsAsync(other));
        told.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Empty(await told.MailsToAsync(other));

        // The author takes the text back.
        version = await told.SubmitAsync(page, Language.English, author);
        Assert.Equal([NotificationKind.Submitted], await told.KindsAsync(other));
        Assert.IsType<DraftOutcome.Done>(
            await told.UseAsync(
                (TakeBackDraft takeBack) =>
                    takeBack.ExecuteAsync(new TakeBackDraft.Request(page, Language.English, version), told.ActorOf(author), Ct)
            )
        );
        Assert.Empty(await told.KindsAsync(other));
    }

    [Fact]
    public async Task SourceChanges_TranslatorsOfTheLanguagesThatFallBehindAreTold()
    {
        var page = await told.PageAsync("accessibility");
        var author = await told.AddAsync(Role.Author, "Dana");
        var publisher = await told.AddAsync(Role.Publisher, "Aigerim");
        var kazakh = await told.AddAsync(Role.Translator, "Kazakh", language: Language.Kazakh);
        var russian = await told.AddAsync(Role.Translator, "Russian", language: Language.Russian);
        var elsewhere = await told.AddAsync(Role.Translator, "Elsewhere", await told.PageAsync("mayor"), Language.Kazakh);

        // Published together with its source, the Russian text does not fall behind.
        var english = await told.DraftAsync(page, Language.English, author);
        var translation = await told.DraftAsync(page, Language.Russian, author);
        await told.PublishAsync(
            publisher,
            NotificationSite.Request(page, Language.English, english),
            NotificationSite.Request(page, Language.Russian, translation)
        );

        Assert.Equal([NotificationKind.Behind], await told.KindsAsync(kazakh));
        Assert.Empty(await told.KindsAsync(russian));
        Assert.Empty(await told.KindsAsync(elsewhere));

        // It is behind already: nothing new.
        await told.PublishAsync(
            publisher,
            NotificationSite.Request(page, Language.English, await told.DraftAsync(page, Language.English, author))
        );
        Assert.Single(await told.KindsAsync(kazakh));
        Assert.Equal([NotificationKind.Behind], await told.KindsAsync(russian));

        // The default is the daily e-mail.
        Assert.Empty(await told.MailsToAsync(kazakh));
        told.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Contains("the translation is behind", Assert.Single(await told.MailsToAsync(kazakh)).Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GuestAnswers_TheInviterAndTheWritersAreTold()
    {
        var page = await told.PageAsync("almaty-2020");
        var (author, inviter) = (await told.AddAsync(Role.Author, "Dana"), await told.AddAsync(Role.Author, "Inviter"));
        var (version, link) = (await told.DraftAsync(page, Language.English, author), Guid.CreateVersion7());
        NotificationSite.Done(
            await told.UseAsync(
                (CreateShareLink share) =>
                    share.ExecuteAsync(
                        new CreateShareLink.Request(link, page, Language.English, version, "The mayor's adviser", 3),
                        told.ActorOf(inviter),
                        Ct
                    )
            )
        );

        Assert.IsType<AddGuestRemark.Outcome.Saved>(
            await told.UseAsync(
                (AddGuestRemark answer) =>
                    answer.ExecuteAsync(new AddGuestRemark.Request(link, "Serik Guest", RemarkKind.Remark, "", "Not so."), Ct)
            )
        );

        foreach (var account in new[] { author, inviter })
        {
            Assert.Equal([NotificationKind.GuestAnswer], await told.KindsAsync(account));
            var mail = Assert.Single(await told.MailsToAsync(account));
            Assert.DoesNotContain("Serik", mail.TextBody, StringComparison.Ordinal);
            Assert.DoesNotContain("Not so.", mail.TextBody, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Scheduled_WritersAndSchedulerAreTold_AndOfAFailureTheOtherPublishersToo()
    {
        var page = await told.PageAsync("almaty-2020/integrated-city");
        var author = await told.AddAsync(Role.Author, "Dana");
        var (scheduler, other) = (await told.AddAsync(Role.Publisher, "Scheduler"), await told.AddAsync(Role.Publisher, "Other", page));
        await ScheduleAsync(page, scheduler, await told.SubmitAsync(page, Language.English, author));
        Assert.Equal([NotificationKind.Approved], await told.KindsAsync(author));

        told.Clock.Advance(TimeSpan.FromHours(1));
        await RunScheduleAsync();

        Assert.Equal([NotificationKind.Approved, NotificationKind.Published], await told.KindsAsync(author));
        Assert.Equal([NotificationKind.ScheduleDone], (await told.KindsAsync(scheduler)).Where(k => k != NotificationKind.Behind));
        Assert.Empty(await told.KindsAsync(other));

        await ScheduleAsync(page, scheduler, await told.DraftAsync(page, Language.English, author));
        await told.Site.Database.ExecuteUnloggedAsync(
            $"UPDATE Pages SET TrashedAtUtc = {told.Clock.GetUtcNow().UtcDateTime} WHERE Id = {page}"
        );
        told.Clock.Advance(TimeSpan.FromHours(1));
        await RunScheduleAsync();
        await told.Site.Database.ExecuteUnloggedAsync($"UPDATE Pages SET TrashedAtUtc = NULL WHERE Id = {page}");

        Assert.Contains(NotificationKind.ScheduleFailed, await told.KindsAsync(scheduler));
        Assert.Equal([NotificationKind.ScheduleFailed], await told.KindsAsync(other));
        Assert.Equal(
            ["“An Integrated city”: the scheduled change could not be made"],
            (await told.MailsToAsync(other)).Select(m => m.Subject)
        );
    }

    [Fact]
    public async Task Held_ThePublishersWhoMayConfirmAreTold()
    {
        var page = await told.PageAsync("almaty-2020/social-city");
        var author = await told.AddAsync(Role.Author, "Dana");
        var (scheduler, other) = (
            await told.AddAsync(Role.Publisher, "Scheduler", page),
            await told.AddAsync(Role.Publisher, "Other", page)
        );
        var administrator = await told.AddAsync(Role.Administrator, "Administrator");
        await ScheduleAsync(page, scheduler, await told.DraftAsync(page, Language.English, author));

        using (var browser = await told.Site.SignInAsync(administrator))
        {
            await browser.GoAsync($"/admin/accounts/{scheduler.Id}");
            await browser.SubmitAsync($"/admin/accounts/{scheduler.Id}/suspension");
        }

        Assert.Equal([NotificationKind.ScheduleHeld], await told.KindsAsync(other));
        Assert.Empty(await told.KindsAsync(scheduler));
    }

    [Fact]
    public async Task Feedback_SeveralAnswersAreOneNotificationWithoutTheirWords()
    {
        var page = await told.PageAsync("almaty-2020/comfortable-city");
        var (publisher, author) = (await told.AddAsync(Role.Publisher, "Aigerim", page), await told.AddAsync(Role.Author, "Dana", page));
        foreach (
            var (answer, text) in new[] { (Answer.Yes, ""), (Answer.No, "Call me: +7 701 000 00 00"), (Answer.Problem, "Broken link") }
        )
            await SendAsync(answer, text);

        Assert.Equal([NotificationKind.Feedback], await told.KindsAsync(publisher));
        using var browser = await told.Site.SignInAsync(publisher);
        var link = (await browser.GoAsync("/admin/notifications")).QuerySelector(".notifications a")!;
        Assert.Equal("“A Comfortable city”: 2 new answers from residents", link.TextContent);
        Assert.Equal($"/admin/feedback?page={page}&language=en", link.GetAttribute("href"));

        // Authors see it without e-mails, publishers get the daily one.
        told.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Empty(await told.MailsToAsync(author));
        var mail = Assert.Single(await told.MailsToAsync(publisher));
        Assert.Equal("“A Comfortable city”: 2 new answers from residents", mail.Subject);
        Assert.DoesNotContain("+7 701", mail.TextBody, StringComparison.Ordinal);

        using var again = await told.Site.SignInAsync(publisher);
        Assert.NotEmpty(Unread(await again.GoAsync("/admin")));
        Assert.Empty(Unread(await again.GoAsync(link.GetAttribute("href")!)));
        await SendAsync(Answer.No, "Still broken");
        Assert.Equal(2, (await told.KindsAsync(publisher)).Count);

        async Task SendAsync(Answer answer, string text) =>
            Assert.IsType<SaveFeedback.Outcome.Saved>(
                await told.UseAsync(
                    async (SaveFeedback save) =>
                        await save.ExecuteAsync(
                            new SaveFeedback.Request(page, Language.English, await LiveRevisionAsync(page), answer, text)
                        )
                )
            );
    }

    [Fact]
    public async Task ReviewDue_OneNotificationHoweverManyPages_AndOnlyOnce()
    {
        var (top, below) = (await told.PageAsync("almaty-2020/active-city"), await told.PageAsync("almaty-2020/active-city/wealmaty"));
        var (many, one) = (await told.AddAsync(Role.Author, "Many", top), await told.AddAsync(Role.Publisher, "One", below));
        await told.SpeakAsync(many, Language.Russian);
        var due = Formats.DayOf(told.Clock.GetUtcNow().UtcDateTime).AddDays(3);
        await using (var db = told.Site.Database.Open())
            await db.Pages.Where(p => p.Id == top || p.Id == below).ExecuteUpdateAsync(s => s.SetProperty(p => p.ReviewBy, due), Ct);

        Assert.Equal(2, await told.UseAsync((ReviewReminders remind) => remind.ExecuteAsync(Ct)));
        Assert.Equal(0, await told.UseAsync((ReviewReminders remind) => remind.ExecuteAsync(Ct)));

        Assert.Equal([NotificationKind.ReviewDue], await told.KindsAsync(many));
        told.Clock.Advance(TimeSpan.FromDays(1));
        var mail = Assert.Single(await told.MailsToAsync(many));
        Assert.Equal("2 страницы пора пересмотреть", mail.Subject);
        Assert.StartsWith("Здравствуйте, Many!", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("is due for review", Assert.Single(await told.MailsToAsync(one)).Subject, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(NotificationDelivery.AtOnce, 2, 2, 2)]
    [InlineData(NotificationDelivery.Daily, 2, 0, 2)]
    [InlineData(NotificationDelivery.NoMail, 2, 0, 0)]
    [InlineData(NotificationDelivery.Never, 0, 0, 0)]
    public async Task Choice_DecidesWhetherAndWhen(NotificationDelivery how, int listed, int atOnce, int afterADay)
    {
        var page = await told.PageAsync("mayor");
        var (author, publisher) = (await told.AddAsync(Role.Author, "Dana"), await told.AddAsync(Role.Publisher, "Aigerim"));
        using (var browser = await told.Site.SignInAsync(author))
        {
            await browser.GoAsync("/admin/account");
            await browser.SubmitAsync("/admin/account/notifications", "/admin/account", ("Remark", how.ToString()), ("Submitted", "Daily"));
            var chosen = (await browser.GoAsync("/admin/account")).QuerySelector("input[name=Remark][checked]")!;
            Assert.Equal(how.ToString(), chosen.GetAttribute("value"));
        }

        await RemarkAsync(page, author, publisher);
        await RemarkAsync(page, author, publisher, isFirst: false);

        Assert.Equal(listed, (await told.KindsAsync(author)).Count);
        Assert.Equal(atOnce, await told.MailedAsync(author));
        told.Clock.Advance(UntilEight() - TimeSpan.FromSeconds(1));
        Assert.Equal(atOnce, await told.MailedAsync(author));
        told.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(afterADay, await told.MailedAsync(author));
        if (how == NotificationDelivery.Daily)
            Assert.Equal("2 new notifications", Assert.Single(await told.MailsToAsync(author)).Subject);
        await DiscardAsync(page);
    }

    [Fact]
    public async Task MarkAllRead_LeavesNothingUnreadAndNothingToMail()
    {
        var page = await told.PageAsync("mayor");
        var (author, publisher) = (await told.AddAsync(Role.Author, "Dana"), await told.AddAsync(Role.Publisher, "Aigerim"));
        await told.ChooseAsync(author, "Remark=Daily");
        await RemarkAsync(page, author, publisher);
        using var browser = await told.Site.SignInAsync(author);
        await browser.GoAsync("/admin/notifications");
        await RemarkAsync(page, author, publisher, isFirst: false, later: true);

        await browser.SubmitAsync("/admin/notifications/read", "/admin/notifications");

        // The one that the list did not show yet stays.
        Assert.Equal("1 unread", Unread(await browser.GoAsync("/admin/notifications")));
        await browser.SubmitAsync("/admin/notifications/read", "/admin/notifications");
        Assert.Empty(Unread(await browser.GoAsync("/admin/notifications")));
        told.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Empty(await told.MailsToAsync(author));
        await DiscardAsync(page);
    }

    [Fact]
    public async Task OtherAccount_ReadsAndMarksOnlyItsOwn()
    {
        var page = await told.PageAsync("mayor");
        var (author, publisher) = (await told.AddAsync(Role.Author, "Dana"), await told.AddAsync(Role.Publisher, "Aigerim"));
        await RemarkAsync(page, author, publisher);
        using var browser = await told.Site.SignInAsync(await told.AddAsync(Role.Author, "Other"));
        Assert.Empty((await browser.GoAsync("/admin/notifications")).QuerySelectorAll(".notifications li"));
        await browser.GoAsync($"/admin/pages/{page}/en");

        await told.UseAsync(
            async (MarkNotificationsRead mark) =>
            {
                await mark.AllAsync(publisher.Id, DateTime.MaxValue, Ct);
                return true;
            }
        );

        using var owner = await told.Site.SignInAsync(author);
        Assert.Equal("1 unread", Unread(await owner.GoAsync("/admin")));
        await DiscardAsync(page);
    }

    [Fact]
    public async Task SuspendedAccount_GetsNoMail()
    {
        var page = await told.PageAsync("mayor");
        var (author, publisher) = (await told.AddAsync(Role.Author, "Dana"), await told.AddAsync(Role.Publisher, "Aigerim"));
        await told.ChooseAsync(author, "Remark=Daily");
        await RemarkAsync(page, author, publisher);
        await using (var db = told.Site.Database.Open())
            await db
                .Accounts.Where(a => a.Id == author.Id)
                .ExecuteUpdateAsync(a => a.SetProperty(x => x.SuspendedAtUtc, told.Clock.GetUtcNow().UtcDateTime), Ct);

        await RemarkAsync(page, author, publisher, isFirst: false);

        Assert.Single(await told.KindsAsync(author));
        told.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Empty(await told.MailsToAsync(author));
        await DiscardAsync(page);
    }

    [Fact]
    public async Task TwoNodes_PutEachNotificationIntoOneEmail()
    {
        var page = await told.PageAsync("mayor");
        var publisher = await told.AddAsync(Role.Publisher, "Aigerim");
        var authors = new List<TestAccount>();
        for (var i = 0; i < 6; i++)
            authors.Add(await told.AddAsync(Role.Author, $"Author {i}"));
        await told.DraftAsync(page, Language.English, [.. authors]);
        await RemarkAsync(page, null, publisher, isFirst: false);

        await using (var node = told.Site.AddNode())
        {
            var services = new[] { told.Site, node }.Select(s => s.Services.GetRequiredService<NotificationMailService>()).ToList();
            await Task.WhenAll(services.Select(s => Task.Run(() => s.WriteDueAsync(Ct), Ct)));
        }

        foreach (var author in authors)
            Assert.Single(await told.MailsToAsync(author));
        await DiscardAsync(page);
    }

    [Fact]
    public async Task OldNotifications_AreDeleted()
    {
        var page = await told.PageAsync("mayor");
        var (author, publisher) = (await told.AddAsync(Role.Author, "Dana"), await told.AddAsync(Role.Publisher, "Aigerim"));
        await RemarkAsync(page, author, publisher);
        await using (var db = told.Site.Database.Open())
            await db
                .Notifications.Where(n => n.AccountId == author.Id)
                .ExecuteUpdateAsync(
                    n => n.SetProperty(x => x.AtUtc, told.Clock.GetUtcNow().UtcDateTime - Notification.KeptFor - TimeSpan.FromHours(1)),
                    Ct
                );

        await told.UseAsync((Retention retention) => retention.ExecuteAsync(Ct));

        Assert.Empty(await told.KindsAsync(author));
        await DiscardAsync(page);
    }

    /// <summary>The number in the menu; empty if there is none.</summary>
    private static string Unread(IDocument page) => page.QuerySelector(".admin-nav .unread-count")?.TextContent.Trim() ?? "";

    private TimeSpan UntilEight()
    {
        var now = told.Clock.GetUtcNow().UtcDateTime;
        var today = Formats.UtcOf(Formats.DayOf(now), new TimeOnly(8, 0));
        return (today > now ? today : Formats.UtcOf(Formats.DayOf(now).AddDays(1), new TimeOnly(8, 0))) - now;
    }

    private async Task RemarkAsync(int page, TestAccount? author, TestAccount publisher, bool isFirst = true, bool later = false)
    {
        if (isFirst)
            await told.DraftAsync(page, Language.English, author!);
        if (later)
            told.Clock.Advance(TimeSpan.FromSeconds(1));
        NotificationSite.Done(
            await told.UseAsync(
                (AddRemark add) =>
                    add.ExecuteAsync(new AddRemark.Request(page, Language.English, "", "Really?"), told.ActorOf(publisher), Ct)
            )
        );
    }

    private async Task DiscardAsync(int page)
    {
        await using var db = told.Site.Database.Open();
        await db.Drafts.Where(d => d.PageId == page).ExecuteDeleteAsync(Ct);
    }

    private async Task ScheduleAsync(int page, TestAccount publisher, int version) =>
        Assert.IsType<Schedule.Outcome.Scheduled>(
            await told.UseAsync(
                (Schedule schedule) =>
                    schedule.ExecuteAsync(
                        new Schedule.Request(told.ActorOf(publisher).AtUtc.AddMinutes(30))
                        {
                            Publications = [NotificationSite.Request(page, Language.English, version)],
                        },
                        told.ActorOf(publisher),
                        Ct
                    )
            )
        );

    private Task RunScheduleAsync() => told.Site.Services.GetRequiredService<ScheduledPublishingService>().RunDueAsync(Ct);

    private async Task<int> LiveRevisionAsync(int page)
    {
        await using var db = told.Site.Database.Open();
        return await db
            .Publications.Where(p => p.PageId == page && p.Language == Language.English)
            .Select(p => p.RevisionId)
            .SingleAsync(Ct);
    }
}
