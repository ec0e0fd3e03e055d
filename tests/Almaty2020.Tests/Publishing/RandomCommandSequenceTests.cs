using System.Globalization;
using Almaty2020.Tests.Published;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Publishing.Review;
using Almaty2020.Web.Publishing.Scheduling;
using Almaty2020.Web.Publishing.Tree;
using CsCheck;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Publishing;

/// <summary>
/// Compares random command sequences with a simple model: where each page is, what is live, and which page owns each address that was ever
/// public. For more sequences: <c>CsCheck_Iter=2000 dotnet test …</c>.
/// </summary>
public sealed class RandomCommandSequenceTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static readonly int Sequences = int.TryParse(
        Environment.GetEnvironmentVariable("CsCheck_Iter"),
        CultureInfo.InvariantCulture,
        out var given
    )
        ? given
        : 12;

    /// <summary>Few slugs, so that they collide.</summary>
    private static readonly string[] Slugs = ["a", "b", "a", "c"];

    /// <summary>Publishing and moving are more frequent than the rest: without them, the other commands have nothing to work on.</summary>
    private static readonly Command[] Commands =
    [
        Command.Publish,
        Command.Publish,
        Command.Publish,
        Command.Publish,
        Command.Gone,
        Command.Merge,
        Command.Merge,
        Command.Retire,
        Command.Undo,
        Command.Undo,
        Command.Move,
        Command.Move,
        Command.Move,
        Command.Create,
        Command.Trash,
        Command.Trash,
        Command.Restore,
        Command.Restore,
        Command.Submit,
        Command.TakeBack,
        Command.TakeBack,
        Command.Correct,
        Command.Correct,
        Command.Schedule,
        Command.Schedule,
        Command.Due,
    ];

    private enum Command
    {
        Publish,
        Submit,
        TakeBack,

        /// <summary>Publishes a submitted text with another slug.</summary>
        Correct,
        Gone,
        Merge,
        Retire,
        Undo,
        Move,
        Create,
        Trash,
        Restore,
        Schedule,

        /// <summary>Advances the clock, so that all waiting acts become due.</summary>
        Due,
    }

    /// <param name="Page">Index of a page, modulo the number of pages.</param>
    /// <param name="Other">Another page, modulo the number of pages plus 1; the last value is the top of the tree.</param>
    private sealed record Step(Command Command, int Page, int Other, Language Language, string Slug);

    private static readonly Gen<Step[]> Steps = Gen.Select(
        Gen.Int[0, Commands.Length - 1].Select(i => Commands[i]),
        Gen.Int[0, 5],
        Gen.Int[0, 5],
        Gen.Bool.Select(b => b ? Language.English : Language.Kazakh),
        Gen.Int[0, Slugs.Length - 1].Select(i => Slugs[i]),
        (command, page, other, language, slug) => new Step(command, page, other, language, slug)
    ).Array[6, 24];

    [Fact]
    public async Task RandomCommands_KeepEveryPublicAddressKnown_AndLoseNothing()
    {
        await using var database = await TestDatabase.EmptyAsync();
        var staff = new TestStaff(database);
        var sequence = 0;

        await Steps.SampleAsync(
            async steps =>
            {
                await WipeAsync(staff);
                var model = new Model();
                var ids = new List<int>();
                var prefix = $"s{++sequence}";
                var top = await AddAsync(parent: null);
                await AddAsync(top);
                await AddAsync(parent: null);
                var history = new List<(int, string)>();
                var incremental = PublishedSite.Empty;

                foreach (var step in steps)
                {
                    staff.Clock.Advance(TimeSpan.FromMinutes(1));
                    var page = step.Page % ids.Count;
                    var expected = model.Do(step, page);
                    Assert.True(expected == await DoAsync(step, page), $"{step} is {(expected ? "refused" : "done")}");
                    history = await AssertSameAsync(model, database, staff, ids, history);
                    incremental = await staff.SiteAsync(incremental);
                    await AssertSnapshotsAgreeAsync(incremental);
                }

                // A snapshot updated from the previous one must equal a freshly built one.
                async Task AssertSnapshotsAgreeAsync(PublishedSite site)
                {
                    string[] keys = [.. Enumerable.Range(0, ids.Count).Select(n => $"{prefix}/{n}")];
                    var addresses = model.Owners.Keys.SelectMany(o => Language.All.Select(l => (l, o.Path))).Distinct().ToList();
                    Assert.Equal(
                        SnapshotBuilder.Describe(await staff.SiteAsync(), addresses, keys),
                        SnapshotBuilder.Describe(site, addresses, keys)
                    );
                }

                async Task<int> AddAsync(int? parent)
                {
                    ids.Add(await staff.AddPageAsync($"{prefix}/{ids.Count}", parent is { } above ? ids[above] : null));
                    model.Add(parent);
                    return ids.Count - 1;
                }

                async Task<bool> DoAsync(Step step, int page)
                {
                    switch (step.Command)
                    {
                        case Command.Publish:
                            return await PublishAsync(page, step);
                        case Command.Submit:
                            return await WriteAsync(page, step) is { } version && await SubmitAsync(ids[page], step.Language, version);
                        case Command.TakeBack:
                            return await TakeBackAsync(ids[page], step.Language);
                        case Command.Correct:
                            return await CorrectAsync(ids[page], step);
                        case Command.Gone:
                            return await staff.WithdrawAsync(ids[page], step.Language) is Withdraw.Outcome.Withdrawn;
                        case Command.Merge:
                            return await staff.WithdrawAsync(ids[page], step.Language, WithdrawalKind.Merged, ids[step.Other % ids.Count])
                                is Withdraw.Outcome.Withdrawn;
                        case Command.Retire:
                            return await staff.WithdrawAsync(ids[page], step.Language, WithdrawalKind.Retired)
                                is Withdraw.Outcome.Withdrawn;
                        case Command.Undo:
                            return await staff.UndoWithdrawalAsync(ids[page], step.Language) is UndoWithdrawal.Outcome.Undone;
                        case Command.Move:
                            return await staff.MoveAsync(ids[page], Model.ParentOf(step, ids.Count) is { } to ? ids[to] : null)
                                is MovePage.Outcome.Moved;
                        case Command.Create:
                            var created = await staff.CreateAsync(
                                $"{prefix} {step.Slug}",
                                Model.ParentOf(step, ids.Count) is { } above ? ids[above] : null,
                                step.Language
                            );
                            if (created is not CreatePage.Outcome.Created { PageId: var id })
                                return false;
                            ids.Add(id);
                            return true;
                        case Command.Schedule:
                            return await WriteAsync(page, step) is { } written && await ScheduleAsync(ids[page], step.Language, written);
                        case Command.Due:
                            await CarryOutAsync();
                            return true;
                        case Command.Trash:
                            return await staff.TrashAsync(ids[page]) is TrashPage.Outcome.Trashed;
                        default:
                            return await staff.RestoreAsync(ids[page]) is RestorePage.Outcome.Restored;
                    }
                }

                async Task<int?> WriteAsync(int page, Step step)
                {
                    var text = TestStaff.Text(step.Slug, $"{step.Slug} {staff.Actor.AtUtc:HH:mm}");
                    var saved = await staff.SaveDraftAsync(ids[page], step.Language, text);
                    if (saved is SaveDraft.Outcome.Conflict { Version: var theirs })
                        saved = await staff.SaveDraftAsync(ids[page], step.Language, text, theirs);
                    return saved is SaveDraft.Outcome.Saved { Version: var version } ? version : null;
                }

                async Task<bool> PublishAsync(int page, Step step) =>
                    await WriteAsync(page, step) is { } version
                    && await staff.PublishDraftAsync(ids[page], step.Language, version) is PublishOne.Outcome.Live;

                async Task<bool> ScheduleAsync(int page, Language language, int version)
                {
                    await using var db = staff.Open();
                    var request = new Publish.Request(page, language, version, "Changed.", true)
                    {
                        Approval = new Publish.Approval.AuthorAllowed(),
                    };
                    return await new Schedule(db).ExecuteAsync(
                            new Schedule.Request(staff.Actor.AtUtc.AddHours(1)) { Publications = [request] },
                            staff.Actor,
                            Ct
                        ) is Schedule.Outcome.Scheduled;
                }

                async Task CarryOutAsync()
                {
                    staff.Clock.Advance(TimeSpan.FromHours(2));
                    await using var db = staff.Open();
                    var due = new RunScheduledActs(db, staff.Clock);
                    foreach (var group in await due.DueAsync(Ct))
                        Assert.IsNotType<RunScheduledActs.Outcome.NothingToDo>(await due.ExecuteAsync(group, Ct));
                    Assert.Empty(await due.DueAsync(Ct));
                }

                async Task<bool> TakeBackAsync(int page, Language language)
                {
                    var version = await staff.DraftVersionAsync(page, language);
                    await using var db = staff.Open();
                    return await new TakeBackDraft(db).ExecuteAsync(new(page, language, version), staff.Actor, Ct) is DraftOutcome.Done;
                }

                async Task<bool> CorrectAsync(int page, Step step)
                {
                    var version = await staff.DraftVersionAsync(page, step.Language);
                    await using var db = staff.Open();
                    var request = new Publish.Request(page, step.Language, version, "Changed.", true)
                    {
                        Approval = new Publish.Approval.AuthorAllowed(),
                        Correction = new(TestStaff.Text(step.Slug, $"{step.Slug} {staff.Actor.AtUtc:HH:mm}"), "Corrected."),
                    };
                    return await PublishOne.ExecuteAsync(db, request, staff.Actor, Ct) is PublishOne.Outcome.Live;
                }

                async Task<bool> SubmitAsync(int page, Language language, int version)
                {
                    await using var db = staff.Open();
                    return await new SubmitForReview(db).ExecuteAsync(
                            new SubmitForReview.Request(page, language, version, ""),
                            staff.Actor,
                            Ct
                        ) is DraftOutcome.Done;
                }
            },
            iter: Sequences,
            threads: 1
        );
    }

    private static async Task<List<(int, string)>> AssertSameAsync(
        Model model,
        TestDatabase database,
        TestStaff staff,
        List<int> ids,
        List<(int, string)> before
    )
    {
        var site = await Invariants.AssertHoldAsync(database);
        Assert.Equal(
            model.Live.Select(l => (ids[l.Key.Page], l.Key.Language.Code, model.PathOf(l.Key), l.Value.IsRetired)).Order(),
            site.Pages.Select(p => (p.PageId, p.Language.Code, p.Path, p.Retirement is not null)).Order()
        );

        foreach (var ((language, path), owner) in model.Owners)
        {
            var isLive = model.Live.ContainsKey((owner.Page, language));
            switch (site.Resolve(language, path))
            {
                case Resolution.Live(var page):
                    Assert.True(isLive && page.PageId == ids[owner.Page] && model.PathOf((owner.Page, language)) == path);
                    break;
                case Resolution.MovedTo(var page):
                    Assert.True(isLive && page.PageId == ids[owner.Page] && page.Path != path);
                    Assert.IsType<Resolution.Live>(site.Resolve(language, page.Path));
                    break;
                case Resolution.Gone:
                    Assert.False(isLive);
                    break;
                case var other:
                    Assert.Fail($"{language}/{path} was public and is {other.GetType().Name}");
                    break;
            }
        }

        // The model, and therefore the site, knows every address that was ever logged.
        Assert.All(await staff.LogAsync(), e => Assert.Contains((e.Language, e.Path), model.Owners));

        // The tree equals the model's, and every page is in the tree or in the trash.
        var pages = await staff.ReadAsync(db => db.Pages.Where(p => ids.Contains(p.Id)).ToDictionaryAsync(p => p.Id, Ct));
        Assert.Equal(
            model.Pages.Select(p => (p.Parent is { } parent ? ids[parent] : (int?)null, p.TrashRoot is { } root ? ids[root] : (int?)null)),
            ids.Select(id => (pages[id].ParentId, pages[id].TrashRootId))
        );

        var history = await staff.ReadAsync(async db =>
            (await db.Revisions.Where(r => ids.Contains(r.PageId)).OrderBy(r => r.Id).Select(r => new { r.Id, r.Title }).ToListAsync(Ct))
                .Select(r => (r.Id, r.Title))
                .ToList()
        );
        Assert.Equal(before, history.Take(before.Count));
        return history;
    }

    private static Task<int> WipeAsync(TestStaff staff) =>
        staff.ReadAsync(async db =>
        {
            await db.Publications.ExecuteDeleteAsync(Ct);
            await db.Redirects.ExecuteDeleteAsync(Ct);
            await db.Drafts.ExecuteDeleteAsync(Ct);
            await db.Schedule.ExecuteDeleteAsync(Ct);
            await db.PublicationLog.ExecuteDeleteAsync(Ct);
            await db.Pages.ExecuteUpdateAsync(set => set.SetProperty(p => p.TrashedAtUtc, DateTime.UnixEpoch), Ct);
            return await db.SiteVersions.ExecuteUpdateAsync(set => set.SetProperty(v => v.Number, 0), Ct);
        });

    private sealed class Model
    {
        private readonly Dictionary<int, Dictionary<(int Page, Language Language), LiveState>> trash = [];

        /// <summary>The slug with which each withdrawn page was live.</summary>
        private readonly Dictionary<(int Page, Language Language), string> withdrawn = [];

        public sealed record LiveState(string Slug, bool IsRetired);

        /// <param name="MergedFrom">The page that owned the address before it was merged; null if it never was.</param>
        public sealed record Owner(int Page, int? MergedFrom = null);

        public sealed record Place(int? Parent, int? TrashRoot = null);

        public List<Place> Pages { get; } = [];

        public Dictionary<(int Page, Language Language), LiveState> Live { get; } = [];

        /// <summary>Every address that was ever public, and the page that owns it now.</summary>
        public Dictionary<(Language Language, string Path), Owner> Owners { get; } = [];

        /// <summary>What will go live, the next one first.</summary>
        private List<((int Page, Language Language) At, string Slug)> Waiting { get; } = [];

        /// <summary>Drafts that are locked.</summary>
        private HashSet<(int Page, Language Language)> InReview { get; } = [];

        public static int? ParentOf(Step step, int pages) => step.Other % (pages + 1) is var parent && parent == pages ? null : parent;

        public void Add(int? parent) => Pages.Add(new Place(parent));

        public string PathOf((int Page, Language Language) at) =>
            Pages[at.Page].Parent is { } parent ? $"{PathOf((parent, at.Language))}/{Live[at].Slug}" : Live[at].Slug;

        public bool Do(Step step, int page) =>
            step.Command switch
            {
                Command.Publish => Publish(page, step.Language, step.Slug),
                Command.Submit => Submit(page, step.Language, step.Slug),
                Command.TakeBack => InReview.Remove((page, step.Language)),
                Command.Correct => Correct(page, step.Language, step.Slug),
                Command.Gone => Withdraw(page, step.Language, into: null),
                Command.Merge => Withdraw(page, step.Language, step.Other % Pages.Count),
                Command.Retire => Retire(page, step.Language),
                Command.Undo => Undo(page, step.Language),
                Command.Move => Move(page, ParentOf(step, Pages.Count)),
                Command.Create => Create(ParentOf(step, Pages.Count)),
                Command.Trash => Trash(page),
                Command.Schedule => Schedule(page, step.Language, step.Slug),
                Command.Due => RunScheduledActs(),
                _ => Restore(page),
            };

        private bool Publish(int page, Language language, string slug) =>
            CanBeWritten(page, language) && !IsWaiting(page, language) && PutLive(page, language, new LiveState(slug, IsRetired: false));

        /// <summary>The writer is told of a taken address. The parent may still go live before the page does.</summary>
        private bool Submit(int page, Language language, string slug)
        {
            if (!CanBeWritten(page, language))
                return false;
            var isFree = Pages[page].Parent switch
            {
                null => !IsTaken(page, language, slug),
                { } parent => !Live.ContainsKey((parent, language)) || !IsTaken(page, language, $"{PathOf((parent, language))}/{slug}"),
            };
            return isFree && InReview.Add((page, language));
        }

        private bool Correct(int page, Language language, string slug) =>
            Pages[page].TrashRoot is null
            && InReview.Contains((page, language))
            && !IsWaiting(page, language)
            && PutLive(page, language, new LiveState(slug, IsRetired: false))
            && InReview.Remove((page, language));

        private bool CanBeWritten(int page, Language language) => Pages[page].TrashRoot is null && !InReview.Contains((page, language));

        private bool Schedule(int page, Language language, string slug)
        {
            if (!CanBeWritten(page, language) || IsWaiting(page, language))
                return false;
            if (Pages[page].Parent is { } parent && !Live.ContainsKey((parent, language)) && !IsWaiting(parent, language))
                return false;
            Waiting.Add(((page, language), slug));
            return true;
        }

        /// <summary>An act that is not possible at its due time is skipped.</summary>
        private bool RunScheduledActs()
        {
            foreach (var ((page, language), slug) in Waiting)
                PutLive(page, language, new LiveState(slug, IsRetired: false));
            Waiting.Clear();
            return true;
        }

        private bool IsWaiting(int page, Language language) => Waiting.Any(w => w.At == (page, language));

        private bool PutLive(int page, Language language, LiveState state)
        {
            if (Pages[page].Parent is { } parent && !Live.ContainsKey((parent, language)))
                return false;
            var path = Pages[page].Parent is { } above ? $"{PathOf((above, language))}/{state.Slug}" : state.Slug;
            if (IsTaken(page, language, path))
                return false;

            if (!Live.ContainsKey((page, language)))
            {
                foreach (var (address, _) in Owners.Where(o => o.Key.Language == language && o.Value.MergedFrom == page).ToList())
                    Owners[address] = new Owner(page);
            }

            Live[(page, language)] = state;
            withdrawn.Remove((page, language));
            ClaimAddresses(language);
            return true;
        }

        private bool Withdraw(int page, Language language, int? into)
        {
            if (!Live.ContainsKey((page, language)) || Live.Keys.Any(l => l.Language == language && Pages[l.Page].Parent == page))
                return false;
            if (into == page || (into is { } target && Live.GetValueOrDefault((target, language)) is not { IsRetired: false }))
                return false;

            withdrawn[(page, language)] = Live[(page, language)].Slug;
            Live.Remove((page, language));
            if (into is not null)
            {
                foreach (var (address, owner) in Owners.Where(o => o.Key.Language == language && o.Value.Page == page).ToList())
                    Owners[address] = new Owner(into.Value, owner.MergedFrom ?? page);
            }

            return true;
        }

        private bool Undo(int page, Language language)
        {
            if (Pages[page].TrashRoot is not null)
                return false;
            if (Live.GetValueOrDefault((page, language)) is { IsRetired: true, Slug: var slug })
                return PutLive(page, language, new LiveState(slug, IsRetired: false));
            return withdrawn.TryGetValue((page, language), out var last) && PutLive(page, language, new LiveState(last, IsRetired: false));
        }

        private bool Retire(int page, Language language)
        {
            if (Live.GetValueOrDefault((page, language)) is not { IsRetired: false } live)
                return false;
            Live[(page, language)] = live with { IsRetired = true };
            return true;
        }

        private bool Move(int page, int? parent)
        {
            if (Pages[page].TrashRoot is not null || (parent is { } above && Pages[above].TrashRoot is not null) || IsBelow(parent, page))
                return false;
            if (Pages[page].Parent == parent)
                return true;
            foreach (var ((_, language), live) in Live.Where(l => l.Key.Page == page))
            {
                if (parent is { } to && !Live.ContainsKey((to, language)))
                    return false;
                if (IsTaken(page, language, parent is { } at ? $"{PathOf((at, language))}/{live.Slug}" : live.Slug))
                    return false;
            }

            Pages[page] = Pages[page] with { Parent = parent };
            foreach (var language in Language.All)
                ClaimAddresses(language);
            return true;
        }

        private bool Create(int? parent)
        {
            if (parent is { } above && Pages[above].TrashRoot is not null)
                return false;
            Add(parent);
            return true;
        }

        private bool Trash(int page)
        {
            if (Pages[page].TrashRoot is not null)
                return false;
            var tree = Enumerable.Range(0, Pages.Count).Where(p => IsBelow(p, page) && Pages[p].TrashRoot is null).ToList();
            trash[page] = Live.Where(l => tree.Contains(l.Key.Page)).ToDictionary();
            foreach (var gone in trash[page].Keys)
                Live.Remove(gone);
            Waiting.RemoveAll(w => tree.Contains(w.At.Page));
            foreach (var p in tree)
                Pages[p] = Pages[p] with { TrashRoot = page };
            return true;
        }

        private bool Restore(int page)
        {
            if (Pages[page].TrashRoot != page || (Pages[page].Parent is { } above && Pages[above].TrashRoot is not null))
                return false;
            var (places, live, owners) = (Pages.ToList(), Live.ToDictionary(), Owners.ToDictionary());
            for (var p = 0; p < Pages.Count; p++)
            {
                if (Pages[p].TrashRoot == page)
                    Pages[p] = Pages[p] with { TrashRoot = null };
            }

            if (trash[page].OrderBy(l => DepthOf(l.Key.Page)).All(l => PutLive(l.Key.Page, l.Key.Language, l.Value)))
                return true;

            // A restore is all or nothing: undo it.
            Pages.Clear();
            Pages.AddRange(places);
            Replace(Live, live);
            Replace(Owners, owners);
            return false;

            static void Replace<TKey, TValue>(Dictionary<TKey, TValue> target, Dictionary<TKey, TValue> source)
                where TKey : notnull
            {
                target.Clear();
                foreach (var (key, value) in source)
                    target[key] = value;
            }
        }

        private bool IsTaken(int page, Language language, string path) =>
            Live.Keys.Any(l => l.Language == language && l.Page != page && PathOf(l) == path);

        private bool IsBelow(int? page, int root) => page is { } p && (p == root || IsBelow(Pages[p].Parent, root));

        private int DepthOf(int page) => Pages[page].Parent is { } parent ? DepthOf(parent) + 1 : 0;

        /// <summary>Every live page owns its current address, even if another page owned it before.</summary>
        private void ClaimAddresses(Language language)
        {
            foreach (var live in Live.Keys.Where(l => l.Language == language))
                Owners[(language, PathOf(live))] = new Owner(live.Page);
        }
    }
}
