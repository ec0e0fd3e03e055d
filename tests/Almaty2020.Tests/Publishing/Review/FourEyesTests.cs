using System.Data.Common;
using System.Globalization;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Comparing;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Publishing.Review;
using Almaty2020.Web.Publishing.Scheduling;
using Almaty2020.Web.Validation;
using CsCheck;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Almaty2020.Tests.Publishing.Review;

/// <summary>
/// The four-eyes rule: no text goes live without a second person unless it is marked as urgent, and only a second person's confirmation
/// removes the mark. Each word that the test writes names its author, so the rule can be checked on what is live.
/// </summary>
public sealed class FourEyesTests : IAsyncLifetime
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static readonly int SequenceDiff = int.TryParse(
        Environment.GetEnvironmentVariable("CsCheck_Iter"),
        CultureInfo.InvariantCulture,
        out var given
    )
        ? given
        : 40;

    private static readonly string[] People = ["aigerim", "bolat", "gulnara"];

    private TestDatabase database = null!;
    private TestStaff staff = null!;

    private enum Act
    {
        /// <summary>
        /// Adds a word by the person to the editor's text and saves it by hand, which keeps a revision; <see cref="Autosave"/> keeps none.
        /// </summary>
        Save,
        Autosave,

        /// <summary>Types the exact text of a draft that was discarded earlier.</summary>
        TypeDiscarded,

        /// <summary>Types one part of a discarded draft and leaves the other parts as they are.</summary>
        TypeDiscardedPart,

        /// <summary>Types the text of a discarded draft with one more word.</summary>
        TypeDiscardedChanged,
        Merge,
        Submit,
        TakeBack,

        /// <summary>A publisher adds a word to a submitted text and publishes it.</summary>
        Correct,
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

    private static readonly Act[] FrequentActs =
    [
        Act.Save,
        Act.Save,
        Act.Autosave,
        Act.Discard,
        Act.Discard,
        Act.Publish,
        Act.Publish,
        Act.Submit,
        Act.Correct,
        Act.PublishUrgently,
        Act.PublishUrgently,
        Act.Confirm,
        Act.TypeDiscarded,
        Act.TypeDiscardedPart,
        Act.TypeDiscardedChanged,
        Act.RestoreRevision,
    ];

    private static readonly Gen<Step[]> Steps = Gen.Select(
        Gen.OneOf(Gen.Int[0, FrequentActs.Length - 1].Select(i => FrequentActs[i]), Gen.Enum<Act>()),
        Gen.Int[0, 2],
        Gen.Int[0, 20],
        (act, who, which) => new Step(act, who, which)
    ).Array[4, 30];

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.EmptyAsync();
        staff = new TestStaff(database);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task RandomActsOfThreePeople_TextWithoutSecondPerson_IsLiveOnlyIfMarkedUrgent()
    {
        var sequence = 0;
        await Steps.SampleAsync(
            async steps =>
            {
                var model = await PageModel.OpenAsync(staff, $"page-{++sequence}");
                foreach (var step in steps)
                    await model.DoAsync(step);
            },
            iter: SequenceDiff,
            threads: 1
        );
    }

    [Fact]
    public async Task PublisherWhoWroteAndDiscarded_CannotPublishTheSameTextSavedByAnother()
    {
        var page = await staff.AddLivePageAsync("roads");
        var text = TestStaff.Text("roads", body: "Words of the publisher.");
        var own = await SaveAsync("bolat", page, text, 0);
        await DiscardAsync("bolat", page, own);

        var version = await SaveAsync("aigerim", page, text, 0);

        Assert.Equal(IssueCodes.OwnWork, await RefusalAsync("bolat", page, version));
        Assert.Null(await RefusalAsync("gulnara", page, version));
    }

    [Fact]
    public async Task Correction_IsMarked_UntilTheAuthorHasLookedAtIt()
    {
        var page = await staff.AddLivePageAsync("roads");
        var version = await SubmitAsync("aigerim", page, await SaveAsync("aigerim", page, TestStaff.Text("roads", body: "Teh roads."), 0));

        Assert.Null(await CorrectionRefusalAsync("bolat", page, version, TestStaff.Text("roads", body: "The roads.")));

        var live = await staff.PublicationAsync(page, Language.English);
        Assert.Equal(("The roads.", true, "bolat"), (live.PlainText.Trim(), live.IsCorrection, live.UrgentBy));
        var notes = await staff.ReadAsync(db =>
            db.Revisions.Where(r => r.PageId == page)
                .OrderByDescending(r => r.Number)
                .Select(r => r.AuthorId + " " + r.Note)
                .Take(2)
                .ToListAsync(Ct)
        );
        Assert.Equal(["bolat Changed.", "bolat Corrected."], notes);
        Assert.Contains(
            await staff.ReadAsync(db => db.Audit.Where(e => e.Action == AuditActions.PagePublished).Select(e => e.Detail).ToListAsync(Ct)),
            detail => detail == PublishSteps.CorrectionDetail
        );
        Assert.Equal(IssueCodes.OwnWork, await ConfirmAsync("bolat", page));
        Assert.Null(await ConfirmAsync("aigerim", page));
        Assert.Null((await staff.PublicationAsync(page, Language.English)).UrgentReason);
    }

    [Fact]
    public async Task Correction_OfOwnText_OrOfATextNotInReview_IsRefused()
    {
        var page = await staff.AddLivePageAsync("roads");
        var corrected = TestStaff.Text("roads", body: "The roads.");
        var version = await SaveAsync("aigerim", page, TestStaff.Text("roads", body: "Teh roads."), 0);

        Assert.Equal(IssueCodes.NotInReview, await CorrectionRefusalAsync("bolat", page, version, corrected));

        version = await SubmitAsync("aigerim", page, version);
        Assert.Equal(IssueCodes.OwnWork, await CorrectionRefusalAsync("aigerim", page, version, corrected));
        Assert.Equal(
            IssueCodes.TooLong,
            await CorrectionRefusalAsync("bolat", page, version, corrected with { Title = new string('a', PageText.TitleMaxLength + 1) })
        );
    }

    [Fact]
    public async Task CorrectionThatChangesNothing_IsAnOrdinaryPublication()
    {
        var page = await staff.AddLivePageAsync("roads");
        var text = TestStaff.Text("roads", body: "The roads.");
        var version = await SubmitAsync("aigerim", page, await SaveAsync("aigerim", page, text, 0));

        Assert.Null(await CorrectionRefusalAsync("bolat", page, version, text));

        Assert.Null((await staff.PublicationAsync(page, Language.English)).UrgentReason);
    }

    /// <summary>The author may look at a correction, but not approve the urgent text below it that they wrote.</summary>
    [Fact]
    public async Task Correction_OnTopOfAnUrgentPublication_LeavesItsMark()
    {
        var page = await staff.AddLivePageAsync("roads");
        var urgent = await SaveAsync("aigerim", page, TestStaff.Text("roads", body: "Closed."), 0);
        Assert.Null(await RefusalAsync("aigerim", page, urgent, urgently: true));
        var text = TestStaff.Text("roads", body: "Closed.\n\nTeh bridge too.");
        var version = await SubmitAsync("gulnara", page, await SaveAsync("gulnara", page, text, 0));

        Assert.Null(await CorrectionRefusalAsync("bolat", page, version, TestStaff.Text("roads", body: "Closed.\n\nThe bridge too.")));

        var live = await staff.PublicationAsync(page, Language.English);
        Assert.Equal(("It cannot wait.", "aigerim"), (live.UrgentReason, live.UrgentBy));
        Assert.Equal(IssueCodes.OwnWork, await ConfirmAsync("aigerim", page));
        Assert.Equal(IssueCodes.OwnWork, await ConfirmAsync("bolat", page));
    }

    [Fact]
    public async Task TextTypedAgainAfterPublication_CannotBePublishedByItsFirstWriter()
    {
        var page = await staff.AddLivePageAsync("roads");
        var text = TestStaff.Text("roads", body: "Words of the publisher.");
        var own = await SaveAsync("bolat", page, text, 0, note: "");
        Assert.Null(
            await RefusalAsync("gulnara", page, await SaveAsync("aigerim", page, TestStaff.Text("roads", body: "Something else."), own))
        );

        var version = await SaveAsync("aigerim", page, text, 0);

        Assert.Equal(IssueCodes.OwnWork, await RefusalAsync("bolat", page, version));
        Assert.Null(await RefusalAsync("gulnara", page, version));
    }

    [Fact]
    public async Task PublisherWhoseRevisionWasRestored_CannotPublishIt()
    {
        var page = await staff.AddLivePageAsync("roads");
        var own = await SaveAsync("bolat", page, TestStaff.Text("roads", body: "Words of the publisher."), 0, note: "");
        var number = await staff.ReadAsync(db => db.Revisions.Where(r => r.PageId == page).MaxAsync(r => r.Number, Ct));
        var other = await SaveAsync("aigerim", page, TestStaff.Text("roads", body: "Something else."), own, note: "");
        Assert.Null(await RefusalAsync("gulnara", page, other));

        // The publication in between leaves only one writer since then.
        var version = await SaveAsync(
            "aigerim",
            page,
            TestStaff.Text("roads", body: "Words of the publisher."),
            0,
            note: "Restored.",
            restored: number
        );

        Assert.Equal(IssueCodes.OwnWork, await RefusalAsync("bolat", page, version));
        Assert.Null(await RefusalAsync("gulnara", page, version));
    }

    [Fact]
    public async Task CoWriterOfAnUrgentPublication_CannotConfirmIt()
    {
        var page = await staff.AddLivePageAsync("roads");
        var first = await SaveAsync("bolat", page, TestStaff.Text("roads", body: "One."), 0);
        var second = await SaveAsync("aigerim", page, TestStaff.Text("roads", body: "One. Two."), first);
        Assert.Null(await RefusalAsync("aigerim", page, second, urgently: true));

        Assert.Equal(IssueCodes.OwnWork, await ConfirmAsync("bolat", page));
        Assert.Equal(IssueCodes.OwnWork, await ConfirmAsync("aigerim", page));
        Assert.Null(await ConfirmAsync("gulnara", page));
        Assert.Null((await staff.PublicationAsync(page, Language.English)).UrgentReason);
    }

    [Fact]
    public async Task UrgentTextWithdrawn_CannotBePublishedByItsWriter()
    {
        var page = await staff.AddLivePageAsync("roads");
        var text = TestStaff.Text("roads", body: "Words of the publisher.");
        Assert.Null(await RefusalAsync("bolat", page, await SaveAsync("bolat", page, text, 0), urgently: true));
        Assert.IsType<Withdraw.Outcome.Withdrawn>(await staff.WithdrawAsync(page, Language.English));

        var version = await SaveAsync("aigerim", page, text, 0);

        Assert.Equal(IssueCodes.OwnWork, await RefusalAsync("bolat", page, version));
    }

    [Fact]
    public async Task WriterOfAnApprovedText_MayPublishItWhenRestored()
    {
        var page = await staff.AddLivePageAsync("roads");
        var text = TestStaff.Text("roads", body: "Words of the publisher.");
        Assert.Null(await RefusalAsync("aigerim", page, await SaveAsync("bolat", page, text, 0)));
        var number = await staff.ReadAsync(db => db.Revisions.Where(r => r.PageId == page).MaxAsync(r => r.Number, Ct));
        Assert.Null(
            await RefusalAsync("bolat", page, await SaveAsync("aigerim", page, TestStaff.Text("roads", body: "Something else."), 0))
        );

        var version = await SaveAsync("aigerim", page, text, 0, note: "Restored.", restored: number);

        Assert.Null(await RefusalAsync("bolat", page, version));
    }

    [Theory]
    [InlineData("title")]
    [InlineData("summary")]
    [InlineData("slug")]
    [InlineData("field")]
    [InlineData("body")]
    public async Task PartOfADiscardedDraft_TypedAgainAfterPublication_CannotBePublishedByItsWriter(string part)
    {
        var page = await staff.AddLivePageAsync("roads");
        await DiscardAsync("bolat", page, await SaveAsync("bolat", page, With(TestStaff.Text("roads"), part, "own words"), 0));
        var other = TestStaff.Text("roads", body: "Something else.");
        Assert.Null(await RefusalAsync("gulnara", page, await SaveAsync("aigerim", page, other, 0)));

        var version = await SaveAsync("aigerim", page, With(other, part, "own words"), 0);

        Assert.Equal(IssueCodes.OwnWork, await RefusalAsync("bolat", page, version));
        Assert.Null(await RefusalAsync("gulnara", page, version));
    }

    [Theory]
    [InlineData("Bolat own bodyy")]
    [InlineData("bolat OWN body!")]
    [InlineData("Own body of Bolat and aigerim")]
    public async Task TextTypedAgainWithSmallChanges_CannotBePublishedByItsFirstWriter(string typed)
    {
        var page = await staff.AddLivePageAsync("roads");
        await DiscardAsync("bolat", page, await SaveAsync("bolat", page, TestStaff.Text("roads", body: "Bolat own body"), 0));
        Assert.Null(
            await RefusalAsync("gulnara", page, await SaveAsync("aigerim", page, TestStaff.Text("roads", body: "Something else."), 0))
        );

        var version = await SaveAsync("aigerim", page, TestStaff.Text("roads", body: typed), 0);

        Assert.Equal(IssueCodes.OwnWork, await RefusalAsync("bolat", page, version));
    }

    /// <summary>Only the order of the words is new, so no word is.</summary>
    [Fact]
    public async Task ApprovedWordsInANewOrder_TypedAgain_CannotBePublishedByTheirWriter()
    {
        var page = await staff.AddLivePageAsync("roads");
        Assert.Null(
            await RefusalAsync(
                "gulnara",
                page,
                await SaveAsync("aigerim", page, TestStaff.Text("roads", body: "Lane 1 is closed and lane 2 is open."), 0)
            )
        );
        await DiscardAsync(
            "bolat",
            page,
            await SaveAsync("bolat", page, TestStaff.Text("roads", body: "Lane 2 is closed and lane 1 is open."), 0)
        );
        Assert.Null(
            await RefusalAsync("gulnara", page, await SaveAsync("aigerim", page, TestStaff.Text("roads", body: "Something else."), 0))
        );

        var version = await SaveAsync("aigerim", page, TestStaff.Text("roads", body: "Lane 2 is closed and lane 1 is open."), 0);

        Assert.Equal(IssueCodes.OwnWork, await RefusalAsync("bolat", page, version));
    }

    /// <summary>An office of two publishers: each approves the other's texts, also after a discarded draft about something else.</summary>
    [Fact]
    public async Task TwoPeople_WriteAndApproveInTurn_EveryTextGoesLive()
    {
        var page = await staff.AddLivePageAsync("roads");
        await DiscardAsync(
            "bolat",
            page,
            await SaveAsync("bolat", page, TestStaff.Text("roads", body: "The tender for the northern ring road was withdrawn."), 0)
        );
        Assert.Null(
            await RefusalAsync(
                "gulnara",
                page,
                await SaveAsync("aigerim", page, TestStaff.Text("roads", body: "The bridge opens on Monday."), 0)
            )
        );

        string[] bodies =
        [
            "The bridge opens on Tuesday.",
            "The bridge opens on Tuesday at noon.",
            "The bridge is open to buses.",
            "The bridge is open to all vehicles.",
            "The bridge opens on Monday.",
        ];
        for (var i = 0; i < bodies.Length; i++)
        {
            var (writer, publisher) = i % 2 == 0 ? ("aigerim", "bolat") : ("bolat", "aigerim");
            var first = await SaveAsync(writer, page, TestStaff.Text("roads", body: bodies[i] + " Draft."), 0, note: "");
            Assert.Null(
                await RefusalAsync(
                    publisher,
                    page,
                    await SaveAsync(writer, page, TestStaff.Text("roads", body: bodies[i]), first, note: "")
                )
            );
        }
    }

    [Fact]
    public async Task WriterOfAConfirmedUrgentText_MayPublishItWhenItIsTypedAgain()
    {
        var page = await staff.AddLivePageAsync("roads");
        var text = TestStaff.Text("roads", body: "Words of the publisher.");
        Assert.Null(await RefusalAsync("bolat", page, await SaveAsync("bolat", page, text, 0), urgently: true));
        Assert.Null(await ConfirmAsync("gulnara", page));
        Assert.Null(
            await RefusalAsync("gulnara", page, await SaveAsync("aigerim", page, TestStaff.Text("roads", body: "Something else."), 0))
        );

        Assert.Null(await RefusalAsync("bolat", page, await SaveAsync("aigerim", page, text, 0)));
    }

    /// <summary>The texts are read before the publication log is locked. What is added until then must count too.</summary>
    [Fact]
    public async Task RevisionAddedWhileThePublicationWaits_CannotBePublishedByItsWriter()
    {
        var page = await staff.AddLivePageAsync("roads");
        var text = TestStaff.Text("roads", body: "Words of the publisher.");
        var version = await SaveAsync("aigerim", page, text, 0);
        var addRevision = new BeforeTransaction(async () =>
        {
            await using var db = staff.Open();
            await db.AddRevisionAsync(page, Language.English, text, By("bolat"), "", null, "bolat", Ct);
        });

        await using var waiting = database.Open(null, addRevision);
        var outcome = await new PublishTogether(waiting).ExecuteAsync(
            [new Publish.Request(page, Language.English, version, "Changed.", true) { Approval = new Publish.Approval.BySecondPerson() }],
            By("bolat"),
            Ct
        );

        Assert.True(addRevision.HasRun);
        Assert.Equal(IssueCodes.OwnWork, Assert.Single(Assert.IsType<PublishTogether.Outcome.Refused>(outcome).Issues).Issue.Code);
    }

    /// <summary>Other publications wait for the lock, so what is read under it must not grow with the history of a page.</summary>
    [Fact]
    public async Task LongHistory_IsNotReadWhileThePublicationLogIsLocked()
    {
        var read = new List<int>();
        foreach (var revisions in new[] { 1, 30 })
        {
            var page = await staff.AddLivePageAsync($"roads-{revisions}");
            for (var i = 0; i < revisions; i++)
            {
                var body = $"Words of the publisher, number {i}.";
                await DiscardAsync("bolat", page, await SaveAsync("bolat", page, TestStaff.Text($"roads-{revisions}", body: body), 0));
            }

            Assert.Null(
                await RefusalAsync("gulnara", page, await SaveAsync("aigerim", page, TestStaff.Text($"roads-{revisions}", body: "One."), 0))
            );
            var version = await SaveAsync("aigerim", page, TestStaff.Text($"roads-{revisions}", body: "Something else."), 0);
            var counter = new RowsReadInTransaction();
            await using var db = database.Open(null, counter);
            Assert.IsType<PublishTogether.Outcome.Live>(
                await new PublishTogether(db).ExecuteAsync(
                    [
                        new Publish.Request(page, Language.English, version, "Changed.", true)
                        {
                            Approval = new Publish.Approval.BySecondPerson(),
                        },
                    ],
                    By("gulnara"),
                    Ct
                )
            );
            read.Add(counter.Rows);
        }

        Assert.True(read[0] > 0);
        Assert.Equal(read[0], read[1]);
    }

    private sealed class BeforeTransaction(Func<Task> act) : DbTransactionInterceptor
    {
        public bool HasRun { get; private set; }

        public override async ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
            DbConnection connection,
            TransactionStartingEventData eventData,
            InterceptionResult<DbTransaction> result,
            CancellationToken cancellationToken = default
        )
        {
            if (!HasRun)
            {
                HasRun = true;
                await act();
            }

            return result;
        }
    }

    private sealed class RowsReadInTransaction : DbCommandInterceptor
    {
        public int Rows { get; private set; }

        public override ValueTask<InterceptionResult> DataReaderClosingAsync(
            DbCommand command,
            DataReaderClosingEventData eventData,
            InterceptionResult result
        )
        {
            if (command.Transaction is not null)
                Rows += eventData.ReadCount;
            return ValueTask.FromResult(result);
        }
    }

    private static PageText With(PageText text, string part, string words) =>
        part switch
        {
            "title" => text with { Title = words },
            "summary" => text with { Summary = words },
            "slug" => text with { Slug = words.Replace(' ', '-') },
            "field" => text with { Fields = text.Fields with { Source = text.Fields.Source with { Title = words } } },
            _ => text with { Body = words },
        };

    private async Task DiscardAsync(string who, int page, int version)
    {
        await using var db = staff.Open();
        Assert.IsType<DraftOutcome.Done>(
            await new DiscardDraft(db).ExecuteAsync(new DiscardDraft.Request(page, Language.English, version), By(who), Ct)
        );
    }

    private Actor By(string who) => Actor.Now(who, staff.Clock);

    private async Task<int> SaveAsync(string who, int page, PageText text, int version, string? note = null, int? restored = null)
    {
        staff.Clock.Advance(TimeSpan.FromMinutes(1));
        await using var db = staff.Open();
        var request = new SaveDraft.Request(page, Language.English, text, version, note)
        {
            Replaces = restored is not null,
            RestoredNumber = restored,
        };
        return Assert.IsType<SaveDraft.Outcome.Saved>(await new SaveDraft(db).ExecuteAsync(request, By(who), Ct)).Version;
    }

    private async Task<string?> RefusalAsync(string who, int page, int version, bool urgently = false)
    {
        await using var db = staff.Open();
        Publish.Approval approval = urgently ? new Publish.Approval.Urgent("It cannot wait.") : new Publish.Approval.BySecondPerson();
        return await new PublishTogether(db).ExecuteAsync(
            [new Publish.Request(page, Language.English, version, "Changed.", true) { Approval = approval }],
            By(who),
            Ct
        ) switch
        {
            PublishTogether.Outcome.Refused refused => Assert.Single(refused.Issues).Issue.Code,
            _ => null,
        };
    }

    private async Task<int> SubmitAsync(string who, int page, int version)
    {
        await using var db = staff.Open();
        return Assert
            .IsType<DraftOutcome.Done>(await new SubmitForReview(db).ExecuteAsync(new(page, Language.English, version, ""), By(who), Ct))
            .Version;
    }

    private async Task<string?> CorrectionRefusalAsync(string who, int page, int version, PageText text)
    {
        await using var db = staff.Open();
        return await new PublishTogether(db).ExecuteAsync(
            [new Publish.Request(page, Language.English, version, "Changed.", true) { Correction = new(text, "Corrected.") }],
            By(who),
            Ct
        ) switch
        {
            PublishTogether.Outcome.Refused refused => Assert.Single(refused.Issues).Issue.Code,
            _ => null,
        };
    }

    private async Task<string?> ConfirmAsync(string who, int page)
    {
        var live = await staff.PublicationAsync(page, Language.English);
        await using var db = staff.Open();
        return await new ConfirmUrgentPublication(db).ExecuteAsync(
            new ConfirmUrgentPublication.Request(page, Language.English, live.RevisionId),
            By(who),
            Ct
        ) switch
        {
            DraftOutcome.Refused refused => Assert.Single(refused.Issues).Code,
            _ => null,
        };
    }

    /// <summary>One page in a translation, and everything the test knows about who wrote and who approved each word.</summary>
    private sealed class PageModel
    {
        private static readonly Language Language = Language.Kazakh;

        private readonly TestStaff staff;
        private readonly int page;
        private readonly HashSet<string> approved = [];
        private readonly List<PageText> discarded = [];
        private int words;

        private PageModel(TestStaff staff, int page)
        {
            this.staff = staff;
            this.page = page;
        }

        private Actor By(string who) => Actor.Now(who, staff.Clock);

        public static async Task<PageModel> OpenAsync(TestStaff staff, string slug)
        {
            var page = await staff.AddPageAsync(slug);
            await staff.PublishAsync(page, Language.English, TestStaff.Text(slug));
            return new PageModel(staff, page);
        }

        public async Task DoAsync(Step step)
        {
            staff.Clock.Advance(TimeSpan.FromMinutes(1));
            var who = People[step.Who];
            var (draft, before) = await StateAsync();
            switch (step.Act)
            {
                case Act.Save or Act.Autosave:
                    await SaveAsync(
                        who,
                        WithWord(who, draft?.Text ?? await LastAsync(before), step.Which),
                        draft,
                        step.Act == Act.Save ? "Saved." : null
                    );
                    break;
                case Act.TypeDiscarded when discarded.Count > 0:
                    await SaveAsync(who, discarded[step.Which % discarded.Count], draft, "Typed.");
                    break;
                case Act.TypeDiscardedPart when discarded.Count > 0:
                    await SaveAsync(
                        who,
                        WithPart(draft?.Text ?? await LastAsync(before), discarded[step.Which % discarded.Count], step.Which),
                        draft,
                        "Typed."
                    );
                    break;
                case Act.TypeDiscardedChanged when discarded.Count > 0:
                    await SaveAsync(who, WithWord(who, discarded[step.Which % discarded.Count], step.Which), draft, "Typed.");
                    break;
                case Act.Merge when draft is not null:
                    // Like the editor resolving a conflict: merges the other's words with the person's own.
                    var mine = WithWord(who, before?.Revision!.Text ?? TestStaff.Text("page"), step.Which);
                    await SaveAsync(who, PageMerge.Of(before?.Revision!.Text ?? mine, mine, draft.Text, Language).Text, draft, "Merged.");
                    break;
                case Act.Submit when draft is not null:
                    await RunAsync(db =>
                        new SubmitForReview(db).ExecuteAsync(new SubmitForReview.Request(page, Language, draft.Version, ""), By(who), Ct)
                    );
                    break;
                case Act.TakeBack when draft is not null:
                    await RunAsync(db => new TakeBackDraft(db).ExecuteAsync(new(page, Language, draft.Version), By(who), Ct));
                    break;
                case Act.Correct when draft is not null:
                    await CorrectAsync(who, draft, before, step.Which);
                    break;
                case Act.Return when draft is not null:
                    await RunAsync(db =>
                        new ReturnDraft(db).ExecuteAsync(new ReturnDraft.Request(page, Language, draft.Version, "Again."), By(who), Ct)
                    );
                    break;
                case Act.Discard when draft is not null:
                    if (
                        await RunAsync(db =>
                            new DiscardDraft(db).ExecuteAsync(new DiscardDraft.Request(page, Language, draft.Version), By(who), Ct)
                        ) is DraftOutcome.Done
                    )
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
                    await RunScheduledActsAsync();
                    break;
                case Act.Confirm when before is not null:
                    if (
                        await RunAsync(db =>
                            new ConfirmUrgentPublication(db).ExecuteAsync(
                                new ConfirmUrgentPublication.Request(page, Language, before.RevisionId),
                                By(who),
                                Ct
                            )
                        ) is DraftOutcome.Done
                    )
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
            Assert.True(
                unapproved.Count == 0 || live!.UrgentReason is not null,
                $"{step}: live, unmarked, and seen by their authors alone: {string.Join(' ', unapproved)}"
            );
        }

        private static IEnumerable<string> WordsOf(PageText text) =>
            $"{text.Body} {text.Summary} {text.Fields.Source.Title}"
                .Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
                .Where(w => People.Any(p => w.StartsWith(p, StringComparison.Ordinal)));

        /// <summary>Adds a word to the body, the summary or a field.</summary>
        private PageText WithWord(string who, PageText text, int part) =>
            (part % 4) switch
            {
                0 => text with { Summary = $"{text.Summary} {who}{++words}" },
                1 => text with
                {
                    Fields = text.Fields with { Source = text.Fields.Source with { Title = $"{text.Fields.Source.Title} {who}{++words}" } },
                },
                _ => text with { Body = $"{text.Body.TrimEnd()}\n\n{who}{++words}\n" },
            };

        private static PageText WithPart(PageText text, PageText other, int part) =>
            (part % 3) switch
            {
                0 => text with { Summary = other.Summary },
                1 => text with { Fields = other.Fields },
                _ => text with { Body = other.Body },
            };

        /// <summary>
        /// Marks words that others wrote as approved by a second person, who has seen what the text adds to what is live.
        /// </summary>
        private void Approve(PageText text, string by, IEnumerable<string> except) =>
            approved.UnionWith(WordsOf(text).Except(except).Where(w => !w.StartsWith(by, StringComparison.Ordinal)));

        private async Task<(Draft? Draft, Publication? Live)> StateAsync() =>
            await staff.ReadAsync(async db =>
                (
                    await db.Drafts.AsNoTracking().SingleOrDefaultAsync(d => d.PageId == page && d.Language == Language, Ct),
                    await db
                        .Publications.AsNoTracking()
                        .Include(p => p.Revision)
                        .SingleOrDefaultAsync(p => p.PageId == page && p.Language == Language, Ct)
                )
            );

        private async Task<PageText> LastAsync(Publication? live) =>
            live?.Revision!.Text
            ?? (
                await staff.ReadAsync(db =>
                    db.Revisions.AsNoTracking()
                        .Where(r => r.PageId == page && r.Language == Language)
                        .OrderByDescending(r => r.Number)
                        .FirstOrDefaultAsync(Ct)
                )
            )?.Text
            ?? TestStaff.Text("bet", body: "");

        private async Task<T> RunAsync<T>(Func<SiteDb, Task<T>> act)
        {
            await using var db = staff.Open();
            return await act(db);
        }

        private Task<SaveDraft.Outcome> SaveAsync(string who, PageText text, Draft? draft, string? note, int? restored = null) =>
            RunAsync(db =>
                new SaveDraft(db).ExecuteAsync(
                    new SaveDraft.Request(page, Language, text, draft?.Version ?? 0, note)
                    {
                        Replaces = restored is not null,
                        RestoredNumber = restored,
                    },
                    By(who),
                    Ct
                )
            );

        private async Task RestoreAsync(string who, int which, Draft? draft)
        {
            var revisions = await staff.ReadAsync(db =>
                db.Revisions.AsNoTracking().Where(r => r.PageId == page && r.Language == Language).OrderBy(r => r.Number).ToListAsync(Ct)
            );
            if (revisions.Count > 0)
                await SaveAsync(
                    who,
                    revisions[which % revisions.Count].Text,
                    draft,
                    "Restored.",
                    revisions[which % revisions.Count].Number
                );
        }

        private static Publish.Approval ApprovalOf(bool isUrgent) =>
            isUrgent ? new Publish.Approval.Urgent("It cannot wait.") : new Publish.Approval.BySecondPerson();

        private async Task PublishAsync(string who, Draft draft, Publication? before, bool isUrgent)
        {
            var request = new Publish.Request(page, Language, draft.Version, "Changed.", true) { Approval = ApprovalOf(isUrgent) };
            if (await RunAsync(db => new PublishTogether(db).ExecuteAsync([request], By(who), Ct)) is PublishTogether.Outcome.Live)
                ApproveChanges(who, draft, before, isUrgent);
        }

        private async Task CorrectAsync(string who, Draft draft, Publication? before, int part)
        {
            var request = new Publish.Request(page, Language, draft.Version, "Changed.", true)
            {
                Correction = new Publish.Correction(WithWord(who, draft.Text, part), "Corrected."),
            };
            if (await RunAsync(db => new PublishTogether(db).ExecuteAsync([request], By(who), Ct)) is PublishTogether.Outcome.Live)
                ApproveChanges(who, draft, before, isUrgent: false);
        }

        private async Task ScheduleAsync(string who, Draft draft, Publication? before, bool isUrgent)
        {
            var request = new Publish.Request(page, Language, draft.Version, "Changed.", true) { Approval = ApprovalOf(isUrgent) };
            if (
                await RunAsync(db =>
                    new Schedule(db).ExecuteAsync(
                        new Schedule.Request(staff.Clock.GetUtcNow().UtcDateTime.AddHours(1)) { Publications = [request] },
                        By(who),
                        Ct
                    )
                ) is Schedule.Outcome.Scheduled
            )
                ApproveChanges(who, draft, before, isUrgent);
        }

        /// <summary>If a person who wrote none of the text publishes it urgently, they are the second person.</summary>
        private void ApproveChanges(string who, Draft draft, Publication? before, bool isUrgent)
        {
            if (isUrgent && !draft.MayBeApprovedBy(who))
                return;
            // Text that was live before is not reviewed again: unconfirmed words stay unconfirmed.
            Approve(draft.Text, who, before is null ? [] : WordsOf(before.Revision!.Text));
        }

        private async Task RunScheduledActsAsync()
        {
            staff.Clock.Advance(TimeSpan.FromHours(2));
            await using var db = staff.Open();
            var due = new RunScheduledActs(db, staff.Clock);
            foreach (var group in await due.DueAsync(Ct))
                await due.ExecuteAsync(group, Ct);
        }

        private async Task ConfirmTranslationAsync(string who, Publication live)
        {
            await staff.PublishAsync(page, Language.English, TestStaff.Text($"source-{page}", body: $"Newer {++words}."));
            var source = (await staff.PublicationAsync(page, Language.English)).RevisionId;
            await RunAsync(db =>
                new ConfirmTranslation(db).ExecuteAsync(
                    new ConfirmTranslation.Request(page, Language, live.RevisionId, source),
                    By(who),
                    Ct
                )
            );
        }
    }
}
