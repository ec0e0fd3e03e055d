using System.Globalization;
using Almaty2020.Tests.Published;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing;
using CsCheck;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Publishing;

/// <summary>
/// The verbs against a model that a reader can hold in the head: where each page stands, what is live, and to which page each address
/// that was ever public belongs. More sequences: <c>CsCheck_Iter=2000 dotnet test …</c>.
/// </summary>
public sealed class AnySequenceOfVerbsTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    private static readonly int Sequences =
        int.TryParse(Environment.GetEnvironmentVariable("CsCheck_Iter"), CultureInfo.InvariantCulture, out var given) ? given : 12;

    /// <summary>Few names, so that they meet.</summary>
    private static readonly string[] Slugs = ["a", "b", "a", "c"];

    /// <summary>Publishing and moving come more often than the rest: without them there is nothing to do.</summary>
    private static readonly Verb[] Verbs =
    [
        Verb.Publish, Verb.Publish, Verb.Publish, Verb.Publish, Verb.Gone, Verb.Merge, Verb.Merge, Verb.Retire, Verb.Move, Verb.Move, Verb.Move, Verb.Create,
        Verb.Trash, Verb.Trash, Verb.Restore, Verb.Restore, Verb.Submit, Verb.Schedule, Verb.Schedule, Verb.Due,
    ];

    private enum Verb
    {
        Publish,
        Submit,
        Gone,
        Merge,
        Retire,
        Move,
        Create,
        Trash,
        Restore,
        Schedule,

        /// <summary>The time comes for all that waits.</summary>
        Due,
    }

    /// <param name="Page">Counted round the pages that there are.</param>
    /// <param name="Other">Another page, likewise; the first number beyond them is the top of the tree.</param>
    private sealed record Step(Verb Verb, int Page, int Other, Language Language, string Slug);

    private static readonly Gen<Step[]> Steps = Gen.Select(
        Gen.Int[0, Verbs.Length - 1].Select(i => Verbs[i]),
        Gen.Int[0, 5],
        Gen.Int[0, 5],
        Gen.Bool.Select(b => b ? Language.English : Language.Kazakh),
        Gen.Int[0, Slugs.Length - 1].Select(i => Slugs[i]),
        (verb, page, other, language, slug) => new Step(verb, page, other, language, slug)).Array[6, 24];

    [Fact]
    public async Task EveryAddressThatWasEverPublic_StaysKnown_AndNothingIsLost()
    {
        await using var database = await TestDatabase.EmptyAsync();
        var staff = new Staff(database);
        var sequence = 0;

        await Steps.SampleAsync(async steps =>
        {
            await WipeAsync(staff);
            var model = new Model();
            var ids = new List<int>();
            var prefix = $"s{++sequence}";
            var top = await AddAsync(parent: null);
            await AddAsync(top);
            await AddAsync(parent: null);
            var history = new List<(int, string)>();
            var shown = PublishedSite.Empty;

            foreach (var step in steps)
            {
                staff.Clock.Advance(TimeSpan.FromMinutes(1));
                var page = step.Page % ids.Count;
                Assert.Equal(model.Do(step, page), await DoAsync(step, page));
                history = await AssertSameAsync(model, database, staff, ids, history);
                shown = await staff.SiteAsync(shown);
                await AssertToldAlikeAsync(shown);
                if (shown.ActAtUtc is not null)
                    await AssertToldAlikeAsync(Snapshots.ThroughFile(shown));
            }

            // A snapshot that was made from the last one says what one made anew says.
            async Task AssertToldAlikeAsync(PublishedSite site)
            {
                string[] keys = [.. Enumerable.Range(0, ids.Count).Select(n => $"{prefix}/{n}")];
                var addresses = model.Owners.Keys.SelectMany(o => Language.All.Select(l => (l, o.Path))).Distinct().ToList();
                Assert.Equal(Snapshots.Told(await staff.SiteAsync(), addresses, keys), Snapshots.Told(site, addresses, keys));
            }

            async Task<int> AddAsync(int? parent)
            {
                ids.Add(await staff.AddPageAsync($"{prefix}/{ids.Count}", parent is { } above ? ids[above] : null));
                model.Add(parent);
                return ids.Count - 1;
            }

            async Task<bool> DoAsync(Step step, int page)
            {
                switch (step.Verb)
                {
                    case Verb.Publish:
                        return await PublishAsync(page, step);
                    case Verb.Submit:
                        return await WriteAsync(page, step) is { } version && await SubmitAsync(ids[page], step.Language, version);
                    case Verb.Gone:
                        return await staff.WithdrawAsync(ids[page], step.Language) is Withdraw.Outcome.Withdrawn;
                    case Verb.Merge:
                        return await staff.WithdrawAsync(ids[page], step.Language, WithdrawalKind.Merged, ids[step.Other % ids.Count]) is Withdraw.Outcome.Withdrawn;
                    case Verb.Retire:
                        return await staff.WithdrawAsync(ids[page], step.Language, WithdrawalKind.Retired) is Withdraw.Outcome.Withdrawn;
                    case Verb.Move:
                        return await staff.MoveAsync(ids[page], Model.ParentOf(step, ids.Count) is { } to ? ids[to] : null) is MovePage.Outcome.Moved;
                    case Verb.Create:
                        var created = await staff.CreateAsync($"{prefix} {step.Slug}", Model.ParentOf(step, ids.Count) is { } above ? ids[above] : null, step.Language);
                        if (created is not CreatePage.Outcome.Created { PageId: var id })
                            return false;
                        ids.Add(id);
                        return true;
                    case Verb.Schedule:
                        return await WriteAsync(page, step) is { } written && await ScheduleAsync(ids[page], step.Language, written);
                    case Verb.Due:
                        await CarryOutAsync();
                        return true;
                    case Verb.Trash:
                        return await staff.TrashAsync(ids[page]) is TrashPage.Outcome.Trashed;
                    default:
                        return await staff.RestoreAsync(ids[page]) is RestorePage.Outcome.Restored;
                }
            }

            async Task<int?> WriteAsync(int page, Step step)
            {
                var text = Staff.Text(step.Slug, $"{step.Slug} {staff.Actor.AtUtc:HH:mm}");
                var saved = await staff.SaveDraftAsync(ids[page], step.Language, text);
                if (saved is SaveDraft.Outcome.Conflict { Version: var theirs })
                    saved = await staff.SaveDraftAsync(ids[page], step.Language, text, theirs);
                return saved is SaveDraft.Outcome.Saved { Version: var version } ? version : null;
            }

            async Task<bool> PublishAsync(int page, Step step) =>
                await WriteAsync(page, step) is { } version && await staff.PublishDraftAsync(ids[page], step.Language, version) is Publish.Outcome.Live;

            async Task<bool> ScheduleAsync(int page, Language language, int version)
            {
                await using var db = staff.Open();
                var request = new Publish.Request(page, language, version, "Changed.", true) { Approval = new Publish.Approval.ByAnybody() };
                return await new Schedule(db).ExecuteAsync(new Schedule.Request(staff.Actor.AtUtc.AddHours(1)) { Publications = [request] }, staff.Actor, Ct) is Schedule.Outcome.Scheduled;
            }

            async Task CarryOutAsync()
            {
                staff.Clock.Advance(TimeSpan.FromHours(2));
                await using var db = staff.Open();
                var due = new CarryOut(db, staff.Clock);
                foreach (var group in await due.DueAsync(Ct))
                    Assert.IsNotType<CarryOut.Outcome.NothingLeft>(await due.ExecuteAsync(group, Ct));
                Assert.Empty(await due.DueAsync(Ct));
            }

            async Task<bool> SubmitAsync(int page, Language language, int version)
            {
                await using var db = staff.Open();
                return await new SubmitForReview(db).ExecuteAsync(new SubmitForReview.Request(page, language, version, ""), staff.Actor, Ct) is DraftAct.Done;
            }
        }, iter: Sequences, threads: 1);
    }

    private static async Task<List<(int, string)>> AssertSameAsync(Model model, TestDatabase database, Staff staff, List<int> ids, List<(int, string)> before)
    {
        var site = await Invariants.AssertHoldAsync(database);
        Assert.Equal(
            model.Live.Select(l => (ids[l.Key.Page], l.Key.Language.Code, model.PathOf(l.Key), l.Value.IsRetired)).Order(),
            site.Pages.Select(p => (p.PageId, p.Language.Code, p.Path, p.Retirement is not null)).Order());

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

        // Nothing that was ever written in the log is forgotten by the model, or by the site.
        Assert.All(await staff.LogAsync(), e => Assert.Contains((e.Language, e.Path), model.Owners));

        // The tree is the model's, and every page is in it or in the trash.
        var pages = await staff.ReadAsync(db => db.Pages.Where(p => ids.Contains(p.Id)).ToDictionaryAsync(p => p.Id, Ct));
        Assert.Equal(
            model.Pages.Select(p => (p.Parent is { } parent ? ids[parent] : (int?)null, p.TrashRoot is { } root ? ids[root] : (int?)null)),
            ids.Select(id => (pages[id].ParentId, pages[id].TrashRootId)));

        var history = await staff.ReadAsync(async db => (await db.Revisions.Where(r => ids.Contains(r.PageId)).OrderBy(r => r.Id).Select(r => new { r.Id, r.Title }).ToListAsync(Ct)).Select(r => (r.Id, r.Title)).ToList());
        Assert.Equal(before, history.Take(before.Count));
        return history;
    }

    private static Task<int> WipeAsync(Staff staff) => staff.ReadAsync(async db =>
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
        private readonly Dictionary<int, Dictionary<(int Page, Language Language), Standing>> trash = [];

        public sealed record Standing(string Slug, bool IsRetired);

        /// <param name="MergedFrom">The page whose own the address was.</param>
        public sealed record Owner(int Page, int? MergedFrom = null);

        public sealed record Place(int? Parent, int? TrashRoot = null);

        public List<Place> Pages { get; } = [];

        public Dictionary<(int Page, Language Language), Standing> Live { get; } = [];

        /// <summary>Every address that was ever public, and the page that it belongs to now.</summary>
        public Dictionary<(Language Language, string Path), Owner> Owners { get; } = [];

        /// <summary>What will go live, the next first.</summary>
        private List<((int Page, Language Language) At, string Slug)> Waiting { get; } = [];

        public static int? ParentOf(Step step, int pages) => step.Other % (pages + 1) is var parent && parent == pages ? null : parent;

        public void Add(int? parent) => Pages.Add(new Place(parent));

        public string PathOf((int Page, Language Language) at) =>
            Pages[at.Page].Parent is { } parent ? $"{PathOf((parent, at.Language))}/{Live[at].Slug}" : Live[at].Slug;

        public bool Do(Step step, int page) => step.Verb switch
        {
            Verb.Publish => Publish(page, step.Language, step.Slug),
            Verb.Submit => Pages[page].TrashRoot is null,
            Verb.Gone => Withdraw(page, step.Language, into: null),
            Verb.Merge => Withdraw(page, step.Language, step.Other % Pages.Count),
            Verb.Retire => Retire(page, step.Language),
            Verb.Move => Move(page, ParentOf(step, Pages.Count)),
            Verb.Create => Create(ParentOf(step, Pages.Count)),
            Verb.Trash => Trash(page),
            Verb.Schedule => Schedule(page, step.Language, step.Slug),
            Verb.Due => CarryOut(),
            _ => Restore(page),
        };

        private bool Publish(int page, Language language, string slug) =>
            Pages[page].TrashRoot is null && !IsWaiting(page, language) && Stand(page, language, new Standing(slug, IsRetired: false));

        private bool Schedule(int page, Language language, string slug)
        {
            if (Pages[page].TrashRoot is not null || IsWaiting(page, language))
                return false;
            if (Pages[page].Parent is { } parent && !Live.ContainsKey((parent, language)) && !IsWaiting(parent, language))
                return false;
            Waiting.Add(((page, language), slug));
            return true;
        }

        /// <summary>What cannot be done when its time has come is not done.</summary>
        private bool CarryOut()
        {
            foreach (var ((page, language), slug) in Waiting)
                Stand(page, language, new Standing(slug, IsRetired: false));
            Waiting.Clear();
            return true;
        }

        private bool IsWaiting(int page, Language language) => Waiting.Any(w => w.At == (page, language));

        private bool Stand(int page, Language language, Standing standing)
        {
            if (Pages[page].Parent is { } parent && !Live.ContainsKey((parent, language)))
                return false;
            var path = Pages[page].Parent is { } above ? $"{PathOf((above, language))}/{standing.Slug}" : standing.Slug;
            if (IsTaken(page, language, path))
                return false;

            if (!Live.ContainsKey((page, language)))
            {
                foreach (var (address, _) in Owners.Where(o => o.Key.Language == language && o.Value.MergedFrom == page).ToList())
                    Owners[address] = new Owner(page);
            }

            Live[(page, language)] = standing;
            Claim(language);
            return true;
        }

        private bool Withdraw(int page, Language language, int? into)
        {
            if (!Live.ContainsKey((page, language)) || Live.Keys.Any(l => l.Language == language && Pages[l.Page].Parent == page))
                return false;
            if (into == page || (into is { } target && Live.GetValueOrDefault((target, language)) is not { IsRetired: false }))
                return false;

            Live.Remove((page, language));
            if (into is not null)
            {
                foreach (var (address, owner) in Owners.Where(o => o.Key.Language == language && o.Value.Page == page).ToList())
                    Owners[address] = new Owner(into.Value, owner.MergedFrom ?? page);
            }

            return true;
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
                Claim(language);
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

            if (trash[page].OrderBy(l => DepthOf(l.Key.Page)).All(l => Stand(l.Key.Page, l.Key.Language, l.Value)))
                return true;

            // All or nothing.
            Pages.Clear();
            Pages.AddRange(places);
            Put(Live, live);
            Put(Owners, owners);
            return false;

            static void Put<TKey, TValue>(Dictionary<TKey, TValue> target, Dictionary<TKey, TValue> source)
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

        /// <summary>Every live page has the address at which it stands, whosever that was.</summary>
        private void Claim(Language language)
        {
            foreach (var live in Live.Keys.Where(l => l.Language == language))
                Owners[(language, PathOf(live))] = new Owner(live.Page);
        }
    }
}
