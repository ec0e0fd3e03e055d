using System.Data.Common;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Mail;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Publishing.Tree;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Upkeep;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Almaty2020.Tests.Publishing.Tree;

/// <summary>
/// Trees with more pages than a query takes parameters. SQL Server allows 2,100 per command, and these tests apply that limit to SQLite
/// too.
/// </summary>
public sealed class LargeTreeTests
{
    private const int PageCount = 3_000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly ParameterCounter parameters = new();

    [Fact]
    public async Task TreeOfThreeThousandPages_IsTrashedAndRestored()
    {
        await using var database = await TestDatabase.EmptyAsync();
        var staff = new Support.TestStaff(database, parameters);
        var root = await staff.AddLivePageAsync("root");
        var section = await staff.AddLivePageAsync("section", root);
        await AddManyAsync(staff, section);
        var leaf = await staff.AddLivePageAsync("leaf", section);
        var key = (await staff.PageAsync(leaf)).Key;
        var linking = await staff.AddPageAsync("linking");
        Assert.IsType<PublishOne.Outcome.Live>(
            await staff.PublishAsync(
                linking,
                Language.English,
                Support.TestStaff.Text("linking", body: $"[Leaf](page:{key}#a) and [leaf](page:{key}).")
            )
        );
        var draft = await staff.AddPageAsync("scheduled", section);
        await staff.SaveDraftAsync(draft, Language.English, Support.TestStaff.Text("scheduled"));
        StaffScheduling.GroupOf(await staff.ScheduleAsync(staff.Actor.AtUtc.AddDays(1), StaffScheduling.Request(draft, Language.English)));
        var publisher = new Web.Access.Staff(
            new Account
            {
                Name = "Dana",
                Language = Language.English,
                CreatedAtUtc = staff.Actor.AtUtc,
            },
            null!,
            new Rights([new Grant { Role = Role.Publisher }])
        );

        var impact = await staff.ReadAsync(async db =>
            await TreeOf(db).TrashImpactAsync(publisher, await db.Pages.SingleAsync(p => p.Id == root, Ct), Language.English, Ct)
        );
        Assert.Equal((PageCount + 4, 3, 1, 1), (impact!.Pages.Count, impact.LiveVersions.Single().Count, impact.Drafts, impact.Scheduled));
        Assert.Equal([linking], impact.LinkedFrom.Select(p => p.Id));

        Assert.IsType<TrashPage.Outcome.Trashed>(await staff.TrashAsync(root));
        Assert.Equal(PageCount + 4, await staff.ReadAsync(db => db.Pages.CountAsync(p => p.TrashRootId == root, Ct)));
        Assert.Equal(ScheduledState.Cancelled, Assert.Single(await staff.ActsAsync()).State);
        Assert.True(await staff.ReadAsync(db => TreeOf(db).MayRestoreAsync(publisher, root, Ct)));
        Assert.Equal(
            PageCount + 4,
            Assert.Single(await staff.ReadAsync(db => TreeOf(db).TrashAsync(publisher, Language.English, Ct))).Pages
        );

        Assert.IsType<RestorePage.Outcome.Restored>(await staff.RestoreAsync(root));
        Assert.Equal(0, await staff.ReadAsync(db => db.Pages.CountAsync(p => p.TrashedAtUtc != null, Ct)));
        Assert.Equal(
            ["root", "root/section", "root/section/leaf"],
            (await staff.SiteAsync()).Pages.Select(p => p.Path).Where(p => p != "linking").Order(StringComparer.Ordinal)
        );
        parameters.AssertWithinLimit();
    }

    /// <summary>Other queries for the pages of a list that grows with the site.</summary>
    [Fact]
    public async Task ThreeThousandSiblings_AreListed_AndRemindersAreSent()
    {
        await using var database = await TestDatabase.EmptyAsync();
        var staff = new Support.TestStaff(database, parameters);
        var section = await staff.AddLivePageAsync("section");
        await AddManyAsync(staff, section, reviewBy: new DateOnly(2026, 11, 24));
        var first = await staff.ReadAsync(db => db.Pages.Where(p => p.ParentId == section).MinAsync(p => p.Id, Ct));
        var text = await staff.ReadAsync(db => db.Publications.Where(p => p.PageId == section).Select(p => p.RevisionId).SingleAsync(Ct));

        Assert.Equal(PageCount - 1, (await staff.ReadAsync(db => TreeOf(db).SiblingsAsync(section, first, Language.English, Ct))).Count);
        Assert.Single(await staff.ReadAsync(db => new ReviewResponses(db, staff.Clock).TextsAsync(Enumerable.Range(text, PageCount), Ct)));
        Assert.Equal(
            0,
            await staff.ReadAsync(db =>
                new ReviewReminders(
                    db,
                    new Outbox(db, new EphemeralDataProtectionProvider(), staff.Clock),
                    new CurrentIdentity(),
                    database.Settings with
                    {
                        ReviewAddress = "desk@example.kz",
                    },
                    staff.Clock
                ).ExecuteAsync(Ct)
            )
        );
        await staff.ReadAsync(db =>
            db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO Publications (PageId, Language, RevisionId, Path, Title, ShortTitle, Summary, LastReviewed, Html, Contents, PlainText, RendererVersion, FromUtc, ChangedAtUtc)
                SELECT p.Id, l.Language, l.RevisionId, p.[Key], l.Title, l.ShortTitle, l.Summary, l.LastReviewed, l.Html, l.Contents, l.PlainText, l.RendererVersion, l.FromUtc, l.ChangedAtUtc
                FROM Pages AS p CROSS JOIN Publications AS l WHERE p.ParentId = {section} AND l.PageId = {section}
                """,
                Ct
            )
        );
        Assert.Equal(
            PageCount,
            await staff.ReadAsync(db =>
                new ReviewReminders(
                    db,
                    new Outbox(db, new EphemeralDataProtectionProvider(), staff.Clock),
                    new CurrentIdentity(),
                    database.Settings with
                    {
                        ReviewAddress = "desk@example.kz",
                    },
                    staff.Clock
                ).ExecuteAsync(Ct)
            )
        );
        parameters.AssertWithinLimit();
    }

    private static PageTree TreeOf(SiteDb db) => new(db, new PageTitles(db));

    private static async Task AddManyAsync(Support.TestStaff staff, int parentId, DateOnly? reviewBy = null) =>
        await staff.ReadAsync(async db =>
        {
            var parent = await db.Pages.AsNoTracking().SingleAsync(p => p.Id == parentId, Ct);
            db.Pages.AddRange(
                Enumerable
                    .Range(0, PageCount)
                    .Select(i =>
                        new Page
                        {
                            Key = $"many/{i}",
                            Template = Template.Page,
                            SourceLanguage = Language.English,
                            Position = i,
                            Navigation = Navigation.None,
                            ReviewBy = reviewBy,
                            UpdatedBy = Support.TestStaff.Name,
                            UpdatedAtUtc = staff.Actor.AtUtc,
                        }.SetParent(parent)
                    )
            );
            return await db.SaveChangesAsync(Ct);
        });

    /// <summary>Counts the parameters of queries. SaveChanges is exempt, because the provider splits it into batches itself.</summary>
    private sealed class ParameterCounter : DbCommandInterceptor
    {
        private const int MaxParameters = 2_000;

        private int commands;
        private (int Count, string Text) largest;

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<DbDataReader> result,
            CancellationToken cancellationToken = default
        )
        {
            Count(command, eventData);
            return ValueTask.FromResult(result);
        }

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<int> result,
            CancellationToken cancellationToken = default
        )
        {
            Count(command, eventData);
            return ValueTask.FromResult(result);
        }

        public void AssertWithinLimit()
        {
            Assert.True(commands > 20, $"only {commands} commands were seen");
            Assert.True(largest.Count <= MaxParameters, $"{largest.Count} parameters in {largest.Text}");
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
