using System.Data.Common;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Access.Mail;
using Almaty2020.Web.Access.Work;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Upkeep;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Almaty2020.Tests.Publishing;

/// <summary>More pages below one than a query takes values: SQL Server has 2,100 parameters a command, and SQLite is held to the same here.</summary>
public sealed class LargeTreeTests
{
    private const int Below = 3_000;

    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    private readonly Parameters parameters = new();

    [Fact]
    public async Task TreeOfThreeThousandPages_GoesToTheTrash_AndComesBack()
    {
        await using var database = await TestDatabase.EmptyAsync();
        var staff = new Support.Staff(database, parameters);
        var root = await staff.AddLivePageAsync("root");
        var section = await staff.AddLivePageAsync("section", root);
        await AddManyAsync(staff, section);
        var leaf = await staff.AddLivePageAsync("leaf", section);
        var key = (await staff.PageAsync(leaf)).Key;
        var linking = await staff.AddPageAsync("linking");
        Assert.IsType<Publish.Outcome.Live>(await staff.PublishAsync(linking, Language.English, Support.Staff.Text("linking", body: $"[Leaf](page:{key}#a) and [leaf](page:{key}).")));
        var draft = await staff.AddPageAsync("scheduled", section);
        await staff.SaveDraftAsync(draft, Language.English, Support.Staff.Text("scheduled"));
        OnSchedule.GroupOf(await staff.ScheduleAsync(staff.Actor.AtUtc.AddDays(1), OnSchedule.Request(draft, Language.English)));
        var publisher = new Web.Access.Staff(new Account { Name = "Dana", Language = Language.English, CreatedAtUtc = staff.Actor.AtUtc }, null!, new Rights([new Grant { Role = Role.Publisher }]));

        var hanging = await staff.ReadAsync(async db => await TreeOf(db).HangingOnAsync(publisher, await db.Pages.SingleAsync(p => p.Id == root, Ct), Language.English, Ct));
        Assert.Equal((Below + 4, 3, 1, 1), (hanging!.Pages.Count, hanging.Lives.Single().Count, hanging.Drafts, hanging.Scheduled));
        Assert.Equal([linking], hanging.LinkedFrom.Select(p => p.Id));

        Assert.IsType<TrashPage.Outcome.Trashed>(await staff.TrashAsync(root));
        Assert.Equal(Below + 4, await staff.ReadAsync(db => db.Pages.CountAsync(p => p.TrashRootId == root, Ct)));
        Assert.Equal(ScheduledState.Cancelled, Assert.Single(await staff.ActsAsync()).State);
        Assert.True(await staff.ReadAsync(db => TreeOf(db).MayRestoreAsync(publisher, root, Ct)));
        Assert.Equal(Below + 4, Assert.Single(await staff.ReadAsync(db => TreeOf(db).TrashAsync(publisher, Language.English, Ct))).Pages);

        Assert.IsType<RestorePage.Outcome.Restored>(await staff.RestoreAsync(root));
        Assert.Equal(0, await staff.ReadAsync(db => db.Pages.CountAsync(p => p.TrashedAtUtc != null, Ct)));
        Assert.Equal(["root", "root/section", "root/section/leaf"], (await staff.SiteAsync()).Pages.Select(p => p.Path).Where(p => p != "linking").Order(StringComparer.Ordinal));
        parameters.AssertFew();
    }

    /// <summary>Whatever else is asked for the pages of a list that grows with the site.</summary>
    [Fact]
    public async Task ThreeThousandSiblings_AreListedAndRemindedOf()
    {
        await using var database = await TestDatabase.EmptyAsync();
        var staff = new Support.Staff(database, parameters);
        var section = await staff.AddLivePageAsync("section");
        await AddManyAsync(staff, section, reviewBy: new DateOnly(2026, 11, 24));
        var first = await staff.ReadAsync(db => db.Pages.Where(p => p.ParentId == section).MinAsync(p => p.Id, Ct));
        var text = await staff.ReadAsync(db => db.Publications.Where(p => p.PageId == section).Select(p => p.RevisionId).SingleAsync(Ct));

        Assert.Equal(Below - 1, (await staff.ReadAsync(db => TreeOf(db).SiblingsAsync(section, first, Language.English, Ct))).Count);
        Assert.Single(await staff.ReadAsync(db => new Responses(db, staff.Clock).TextsAsync(Enumerable.Range(text, Below), Ct)));
        Assert.Equal(0, await staff.ReadAsync(db => new ReviewReminders(db, new Outbox(), database.Settings with { ReviewAddress = "desk@example.kz" }, staff.Clock).ExecuteAsync(Ct)));
        await staff.ReadAsync(db => db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO Publications (PageId, Language, RevisionId, Path, Title, ShortTitle, Summary, LastReviewed, Html, Contents, PlainText, RendererVersion, FromUtc, ChangedAtUtc)
            SELECT p.Id, l.Language, l.RevisionId, p.[Key], l.Title, l.ShortTitle, l.Summary, l.LastReviewed, l.Html, l.Contents, l.PlainText, l.RendererVersion, l.FromUtc, l.ChangedAtUtc
            FROM Pages AS p CROSS JOIN Publications AS l WHERE p.ParentId = {section} AND l.PageId = {section}
            """, Ct));
        Assert.Equal(Below, await staff.ReadAsync(db => new ReviewReminders(db, new Outbox(), database.Settings with { ReviewAddress = "desk@example.kz" }, staff.Clock).ExecuteAsync(Ct)));
        parameters.AssertFew();
    }

    private static PageTree TreeOf(SiteDb db) => new(db, new PageTitles(db));

    private static async Task AddManyAsync(Support.Staff staff, int parentId, DateOnly? reviewBy = null) => await staff.ReadAsync(async db =>
    {
        var parent = await db.Pages.AsNoTracking().SingleAsync(p => p.Id == parentId, Ct);
        db.Pages.AddRange(Enumerable.Range(0, Below).Select(i => new Page
        {
            Key = $"many/{i}",
            Template = Template.Page,
            Position = i,
            Navigation = Navigation.None,
            ReviewBy = reviewBy,
            UpdatedBy = Support.Staff.Name,
            UpdatedAtUtc = staff.Actor.AtUtc,
        }.Below(parent)));
        return await db.SaveChangesAsync(Ct);
    });

    /// <summary>Counts the parameters of what is asked; what is saved the provider parts by itself.</summary>
    private sealed class Parameters : DbCommandInterceptor
    {
        private const int Most = 2_000;

        private int commands;
        private (int Count, string Text) largest;

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            Count(command, eventData);
            return ValueTask.FromResult(result);
        }

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            Count(command, eventData);
            return ValueTask.FromResult(result);
        }

        public void AssertFew()
        {
            Assert.True(commands > 20, $"only {commands} commands were seen");
            Assert.True(largest.Count <= Most, $"{largest.Count} parameters in {largest.Text}");
        }

        private void Count(DbCommand command, CommandEventData eventData)
        {
            if (eventData.CommandSource == CommandSource.SaveChanges)
                return;
            commands++;
            if (command.Parameters.Count > largest.Count)
                largest = (command.Parameters.Count, command.CommandText);
        }
    }
}
