using System.Globalization;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Publishing.Comparing;
using CsCheck;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Publishing;

/// <summary>
/// The four-eyes rule: no text goes live without a second person unless it is marked as urgent, and the mark goes only when a second person
/// has confirmed it. Each word that the test writes names its author, so the rule can be read off what is live.
/// </summary>
public sealed class FourEyesTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    private static readonly int Sequences =
        int.TryParse(Environment.GetEnvironmentVariable("CsCheck_Iter"), CultureInfo.InvariantCulture, out var given) ? given : 40;

    private static readonly string[] People = ["aigerim", "bolat", "gulnara"];

    private TestDatabase database = null!;
    private Staff staff = null!;

    private enum Act
    {
        /// <summary>Adds a word of one's own to what stands in the editor; kept as a revision or not.</summary>
        Save,
        Autosave,

        /// <summary>Types, word for word, what an earlier draft said before it was discarded.</summary>
        TypeDiscarded,
        Merge,
        Submit,
        Return,
        Discard,
        RestoreRevision,
        Publish,
        PublishUrgently,
        Schedule,
        ScheduleUrgently,
        Due,
        Confirm,
        Withdraw,
        TrashAndRestore,
        StillCorrect,
    }

    private sealed record Step(Act Act, int Who, int Which);

    private static readonly Act[] Often = [Act.Save, Act.Save, Act.Autosave, Act.Discard, Act.Discard, Act.Publish, Act.Publish, Act.PublishUrgently, Act.PublishUrgently, Act.Confirm, Act.TypeDiscarded, Act.RestoreRevision];

    private static readonly Gen<Step[]> Steps = Gen.Select(
        Gen.OneOf(Gen.Int[0, Often.Length - 1].Select(i => Often[i]), Gen.Enum<Act>()), Gen.Int[0, 2], Gen.Int[0, 20], (act, who, which) => new Step(act, who, which)).Array[4, 30];

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.EmptyAsync();
        staff = new Staff(database);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task AnySequenceOfThreePeople_NoTextGoesLiveWithoutASecondPerson_UnlessMarkedAsUrgent()
    {
        var sequence = 0;
        await Steps.SampleAsync(async steps =>
        {
            var desk = await Desk.OpenAsync(staff, $"page-{++sequence}");
            foreach (var step in steps)
                await desk.DoAsync(step);
        }, iter: Sequences, threads: 1);
    }

    [Fact]
    public async Task PublisherWhoWroteAndDiscarded_CannotPublishTheSameTextSavedByAnother()
    {
        var page = await staff.AddLivePageAsync("roads");
        var text = Staff.Text("roads", body: "Words of the publisher.");
        var own = await SaveAsync("bolat", page, text, 0);
        await using (var db = staff.Open())
            Assert.IsType<DraftAct.Done>(await new DiscardDraft(db).ExecuteAsync(new DiscardDraft.Request(page, Language.English, own), By("bolat"), Ct));

        var version = await SaveAsync("aigerim", page, text, 0);

        Assert.Equal(IssueCodes.OwnWork, await RefusalAsync("bolat", page, version));
        Assert.Null(await RefusalAsync("gulnara", page, version));
    }

    [Fact]
    public async Task TextTypedAgainAfterTheNextPublication_IsStillItsFirstWritersOwn()
    {
        var page = await staff.AddLivePageAsync("roads");
        var text = Staff.Text("roads", body: "Words of the publisher.");
        var own = await SaveAsync("bolat", page, text, 0, note: "");
        Assert.Null(await RefusalAsync("gulnara", page, await SaveAsync("aigerim", page, Staff.Text("roads", body: "Something else."), own)));

        var version = await SaveAsync("aigerim", page, text, 0);

        Assert.Equal(IssueCodes.OwnWork, await RefusalAsync("bolat", page, version));
        Assert.Null(await RefusalAsync("gulnara", page, version));
    }

    [Fact]
    public async Task PublisherWhoseRevisionWasRestored_CannotPublishIt()
    {
        var page = await staff.AddLivePageAsync("roads");
        var own = await SaveAsync("bolat", page, Staff.Text("roads", body: "Words of the publisher."), 0, note: "");
        var number = await staff.ReadAsync(db => db.Revisions.Where(r => r.PageId == page).MaxAsync(r => r.Number, Ct));
        var other = await SaveAsync("aigerim", page, Staff.Text("roads", body: "Something else."), own, note: "");
        Assert.Null(await RefusalAsync("gulnara", page, other));

        // The publication in between makes the writers since then one person alone.
        var version = await SaveAsync("aigerim", page, Staff.Text("roads", body: "Words of the publisher."), 0, note: "Restored.", restored: number);

        Assert.Equal(IssueCodes.OwnWork, await RefusalAsync("bolat", page, version));
        Assert.Null(await RefusalAsync("gulnara", page, version));
    }

    [Fact]
    public async Task CoWriterOfAnUrgentPublication_CannotConfirmIt()
    {
        var page = await staff.AddLivePageAsync("roads");
        var first = await SaveAsync("bolat", page, Staff.Text("roads", body: "One."), 0);
        var second = await SaveAsync("aigerim", page, Staff.Text("roads", body: "One. Two."), first);
        Assert.Null(await RefusalAsync("aigerim", page, second, urgently: true));

        Assert.Equal(IssueCodes.OwnWork, await ConfirmAsync("bolat", page));
        Assert.Equal(IssueCodes.OwnWork, await ConfirmAsync("aigerim", page));
        Assert.Null(await ConfirmAsync("gulnara", page));
        Assert.Null((await staff.PublicationAsync(page, Language.English)).UrgentReason);
    }

    [Fact]
    public async Task UrgentTextThatLeftTheSite_IsStillItsWritersOwn()
    {
        var page = await staff.AddLivePageAsync("roads");
        var text = Staff.Text("roads", body: "Words of the publisher.");
        Assert.Null(await RefusalAsync("bolat", page, await SaveAsync("bolat", page, text, 0), urgently: true));
        Assert.IsType<Withdraw.Outcome.Withdrawn>(await staff.WithdrawAsync(page, Language.English));

        var version = await SaveAsync("aigerim", page, text, 0);

        Assert.Equal(IssueCodes.OwnWork, await RefusalAsync("bolat", page, version));
    }

    [Fact]
    public async Task WriterOfAnApprovedText_MayApproveItsReturn()
    {
        var page = await staff.AddLivePageAsync("roads");
        var text = Staff.Text("roads", body: "Words of the publisher.");
        Assert.Null(await RefusalAsync("aigerim", page, await SaveAsync("bolat", page, text, 0)));
        var number = await staff.ReadAsync(db => db.Revisions.Where(r => r.PageId == page).MaxAsync(r => r.Number, Ct));
        Assert.Null(await RefusalAsync("bolat", page, await SaveAsync("aigerim", page, Staff.Text("roads", body: "Something else."), 0)));

        var version = await SaveAsync("aigerim", page, text, 0, note: "Restored.", restored: number);

        Assert.Null(await RefusalAsync("bolat", page, version));
    }

    private Actor By(string who) => Actor.Now(who, staff.Clock);

    private async Task<int> SaveAsync(string who, int page, PageText text, int version, string? note = null, int? restored = null)
    {
        staff.Clock.Advance(TimeSpan.FromMinutes(1));
        await using var db = staff.Open();
        var request = new SaveDraft.Request(page, Language.English, text, version, note) { Replaces = restored is not null, RestoredNumber = restored };
        return Assert.IsType<SaveDraft.Outcome.Saved>(await new SaveDraft(db).ExecuteAsync(request, By(who), Ct)).Version;
    }

    private async Task<string?> RefusalAsync(string who, int page, int version, bool urgently = false)
    {
        await using var db = staff.Open();
        Publish.Approval approval = urgently ? new Publish.Approval.Later("It cannot wait.") : new Publish.Approval.BySecondPerson();
        return await new PublishTogether(db).ExecuteAsync([new Publish.Request(page, Language.English, version, "Changed.", true) { Approval = approval }], By(who), Ct) switch
        {
            PublishTogether.Outcome.Refused refused => Assert.Single(refused.Issues).Issue.Code,
            _ => null,
        };
    }

    private async Task<string?> ConfirmAsync(string who, int page)
    {
        var live = await staff.PublicationAsync(page, Language.English);
        await using var db = staff.Open();
        return await new ConfirmUrgency(db).ExecuteAsync(new ConfirmUrgency.Request(page, Language.English, live.RevisionId), By(who), Ct) switch
        {
            DraftAct.Refused refused => Assert.Single(refused.Issues).Code,
            _ => null,
        };
    }

    /// <summary>One page, in a translation, and all that the test knows of who wrote and who approved each word.</summary>
    private sealed class Desk
    {
        private static readonly Language Language = Language.Kazakh;

        private readonly Staff staff;
        private readonly int page;
        private readonly HashSet<string> approved = [];
        private readonly List<PageText> discarded = [];
        private int words;

        private Desk(Staff staff, int page)
        {
            this.staff = staff;
            this.page = page;
        }

        private Actor By(string who) => Actor.Now(who, staff.Clock);

        public static async Task<Desk> OpenAsync(Staff staff, string slug)
        {
            var page = await staff.AddPageAsync(slug);
            await staff.PublishAsync(page, Language.Source, Staff.Text(slug));
            return new Desk(staff, page);
        }

        public async Task DoAsync(Step step)
        {
            staff.Clock.Advance(TimeSpan.FromMinutes(1));
            var who = People[step.Who];
            var (draft, before) = await StateAsync();
            switch (step.Act)
            {
                case Act.Save or Act.Autosave:
                    await SaveAsync(who, WithWord(who, draft?.Text ?? await LastAsync(before)), draft, step.Act == Act.Save ? "Saved." : null);
                    break;
                case Act.TypeDiscarded when discarded.Count > 0:
                    await SaveAsync(who, discarded[step.Which % discarded.Count], draft, "Typed.");
                    break;
                case Act.Merge when draft is not null:
                    // What the editor does with a conflict: the other's words and one's own together.
                    var mine = WithWord(who, before?.Revision!.Text ?? Staff.Text("page"));
                    await SaveAsync(who, PageMerge.Of(before?.Revision!.Text ?? mine, mine, draft.Text, Language).Text, draft, "Merged.");
                    break;
                case Act.Submit when draft is not null:
                    await RunAsync(db => new SubmitForReview(db).ExecuteAsync(new SubmitForReview.Request(page, Language, draft.Version, ""), By(who), Ct));
                    break;
                case Act.Return when draft is not null:
                    await RunAsync(db => new ReturnDraft(db).ExecuteAsync(new ReturnDraft.Request(page, Language, draft.Version, "Again."), By(who), Ct));
                    break;
                case Act.Discard when draft is not null:
                    if (await RunAsync(db => new DiscardDraft(db).ExecuteAsync(new DiscardDraft.Request(page, Language, draft.Version), By(who), Ct)) is DraftAct.Done)
                        discarded.Add(draft.Text);
                    break;
                case Act.RestoreRevision:
                    await RestoreAsync(who, step.Which, draft);
                    break;
                case Act.Publish or Act.PublishUrgently when draft is not null:
                    await PublishAsync(who, draft, before, isUrgent: step.Act == Act.PublishUrgently);
                    break;
                case Act.Schedule or Act.ScheduleUrgently when draft is not null:
                    await ScheduleAsync(who, draft, before, isUrgent: step.Act == Act.ScheduleUrgently);
                    break;
                case Act.Due:
                    await CarryOutAsync();
                    break;
                case Act.Confirm when before is not null:
                    if (await RunAsync(db => new ConfirmUrgency(db).ExecuteAsync(new ConfirmUrgency.Request(page, Language, before.RevisionId), By(who), Ct)) is DraftAct.Done)
                        Approve(before.Revision!.Text, by: who, except: []);
                    break;
                case Act.Withdraw:
                    await staff.WithdrawAsync(page, Language);
                    break;
                case Act.TrashAndRestore:
                    await staff.TrashAsync(page);
                    await staff.RestoreAsync(page);
                    break;
                case Act.StillCorrect when before is not null:
                    await ConfirmTranslationAsync(who, before);
                    break;
            }

            var (_, live) = await StateAsync();
            var unapproved = live is null ? [] : WordsOf(live.Revision!.Text).Where(w => !approved.Contains(w)).ToList();
            Assert.True(unapproved.Count == 0 || live!.UrgentReason is not null, $"{step}: live, unmarked, and seen by their authors alone: {string.Join(' ', unapproved)}");
        }

        private static IEnumerable<string> WordsOf(PageText text) => text.Body.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Where(w => People.Any(p => w.StartsWith(p, StringComparison.Ordinal)));

        private PageText WithWord(string who, PageText text) => text with { Body = $"{text.Body.TrimEnd()}\n\n{who}{++words}\n" };

        /// <summary>A second person sees what the text adds to what is live, and answers for the words of others.</summary>
        private void Approve(PageText text, string by, IEnumerable<string> except) =>
            approved.UnionWith(WordsOf(text).Except(except).Where(w => !w.StartsWith(by, StringComparison.Ordinal)));

        private async Task<(Draft? Draft, Publication? Live)> StateAsync() => await staff.ReadAsync(async db => (
            await db.Drafts.AsNoTracking().SingleOrDefaultAsync(d => d.PageId == page && d.Language == Language, Ct),
            await db.Publications.AsNoTracking().Include(p => p.Revision).SingleOrDefaultAsync(p => p.PageId == page && p.Language == Language, Ct)));

        private async Task<PageText> LastAsync(Publication? live) => live?.Revision!.Text
            ?? (await staff.ReadAsync(db => db.Revisions.AsNoTracking().Where(r => r.PageId == page && r.Language == Language).OrderByDescending(r => r.Number).FirstOrDefaultAsync(Ct)))?.Text
            ?? Staff.Text("bet", body: "");

        private async Task<T> RunAsync<T>(Func<SiteDb, Task<T>> act)
        {
            await using var db = staff.Open();
            return await act(db);
        }

        private Task<SaveDraft.Outcome> SaveAsync(string who, PageText text, Draft? draft, string? note, int? restored = null) => RunAsync(db => new SaveDraft(db).ExecuteAsync(
            new SaveDraft.Request(page, Language, text, draft?.Version ?? 0, note) { Replaces = restored is not null, RestoredNumber = restored }, By(who), Ct));

        private async Task RestoreAsync(string who, int which, Draft? draft)
        {
            var revisions = await staff.ReadAsync(db => db.Revisions.AsNoTracking().Where(r => r.PageId == page && r.Language == Language).OrderBy(r => r.Number).ToListAsync(Ct));
            if (revisions.Count > 0)
                await SaveAsync(who, revisions[which % revisions.Count].Text, draft, "Restored.", revisions[which % revisions.Count].Number);
        }

        private static Publish.Approval ApprovalOf(bool isUrgent) => isUrgent ? new Publish.Approval.Later("It cannot wait.") : new Publish.Approval.BySecondPerson();

        private async Task PublishAsync(string who, Draft draft, Publication? before, bool isUrgent)
        {
            var request = new Publish.Request(page, Language, draft.Version, "Changed.", true) { Approval = ApprovalOf(isUrgent) };
            if (await RunAsync(db => new PublishTogether(db).ExecuteAsync([request], By(who), Ct)) is PublishTogether.Outcome.Live)
                ApproveChanges(who, draft, before, isUrgent);
        }

        private async Task ScheduleAsync(string who, Draft draft, Publication? before, bool isUrgent)
        {
            var request = new Publish.Request(page, Language, draft.Version, "Changed.", true) { Approval = ApprovalOf(isUrgent) };
            if (await RunAsync(db => new Schedule(db).ExecuteAsync(new Schedule.Request(staff.Clock.GetUtcNow().UtcDateTime.AddHours(1)) { Publications = [request] }, By(who), Ct)) is Schedule.Outcome.Scheduled)
                ApproveChanges(who, draft, before, isUrgent);
        }

        /// <summary>Of an urgent publication by somebody who wrote none of it, they are the second person.</summary>
        private void ApproveChanges(string who, Draft draft, Publication? before, bool isUrgent)
        {
            if (isUrgent && draft.WasWrittenBy(who))
                return;
            // What was live before is not looked at again: unconfirmed words stay unconfirmed.
            Approve(draft.Text, who, before is null ? [] : WordsOf(before.Revision!.Text));
        }

        private async Task CarryOutAsync()
        {
            staff.Clock.Advance(TimeSpan.FromHours(2));
            await using var db = staff.Open();
            var due = new CarryOut(db, staff.Clock);
            foreach (var group in await due.DueAsync(Ct))
                await due.ExecuteAsync(group, Ct);
        }

        private async Task ConfirmTranslationAsync(string who, Publication live)
        {
            await staff.PublishAsync(page, Language.Source, Staff.Text($"source-{page}", body: $"Newer {++words}."));
            var source = (await staff.PublicationAsync(page, Language.Source)).RevisionId;
            await RunAsync(db => new ConfirmTranslation(db).ExecuteAsync(new ConfirmTranslation.Request(page, Language, live.RevisionId, source), By(who), Ct));
        }
    }
}
