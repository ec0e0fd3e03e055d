using System.Reflection;
using Almaty2020.Markup;
using Almaty2020.Web.Startup;
using ArchUnitNET.Domain;
using ArchUnitNET.Domain.Dependencies;
using ArchUnitNET.Loader;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;

namespace Almaty2020.Tests.Architecture;

/// <summary>DESIGN.md's directions: who may use what.</summary>
public sealed class DirectionTests
{
    private const string Ours = "Almaty2020.";

    private static readonly ArchUnitNET.Domain.Architecture Code =
        new ArchLoader().LoadAssemblies(typeof(SiteSettings).Assembly, typeof(MarkupRenderer).Assembly).Build();

    private static readonly string[] Writing =
        ["SaveChanges(", "SaveChangesAsync(", "ExecuteUpdate(", "ExecuteUpdateAsync", "ExecuteDelete(", "ExecuteDeleteAsync", "ExecuteSql"];

    [Fact]
    public void Markup_KnowsNeitherDatabaseNorRequestNorSite()
    {
        Assert.Empty(Uses("Almaty2020.Markup", "Almaty2020.Web", "Microsoft.EntityFrameworkCore", "Microsoft.AspNetCore", "Microsoft.Extensions", "System.Data", "System.Net.Http"));
        Assert.DoesNotContain(
            typeof(MarkupRenderer).Assembly.GetReferencedAssemblies(),
            a => a.Name!.StartsWith("Microsoft.", StringComparison.Ordinal) || a.Name.StartsWith("Almaty2020.Web", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Almaty2020.Web.Site")]
    [InlineData("Almaty2020.Web.Feeds")]
    [InlineData("Almaty2020.Web.Media")]
    public void PublicScreens_ReadOnlyWhatIsPublished(string screens)
    {
        Assert.NotEmpty(TypesIn(screens));
        Assert.Empty(Uses(screens, "Almaty2020.Web.Data", "Microsoft.EntityFrameworkCore", "Microsoft.Data"));

        // What Publishing means by a page is theirs to know; its verbs and rows are not.
        Assert.Empty(Uses(screens, Verbs));
    }

    /// <summary>Decision 9: one verb is the public's own, and one screen is its way in.</summary>
    [Fact]
    public void WhatResidentsSend_IsWrittenThroughOneScreenAlone()
    {
        Assert.NotEmpty(Uses("Almaty2020.Web.Site.Feedback", "Almaty2020.Web.Residents.KeepFeedback"));
        Assert.All(
            Uses("Almaty2020.Web.Site", "Almaty2020.Web.Residents.KeepFeedback"),
            use => Assert.StartsWith("Almaty2020.Web.Site.Feedback.", use, StringComparison.Ordinal));
        Assert.Empty(Uses("Almaty2020.Web.Feeds", "Almaty2020.Web.Residents"));
        Assert.Empty(Uses("Almaty2020.Web.Site", "Almaty2020.Web.Residents.FeedbackExport"));
    }

    [Fact]
    public void Residents_KnowNoScreenNoSnapshotAndNoVerbOfStaff()
    {
        Assert.NotEmpty(TypesIn("Almaty2020.Web.Residents"));
        Assert.Empty(Uses("Almaty2020.Web.Residents", "Almaty2020.Web.Site", "Almaty2020.Web.Admin", "Almaty2020.Web.Published", "Almaty2020.Web.Importing", "Microsoft.AspNetCore"));
        Assert.Empty(Uses("Almaty2020.Web.Residents", Verbs));
    }

    [Fact]
    public void Staff_NeverSeeThroughThePublicsCaches() =>
        Assert.Empty(Uses("Almaty2020.Web.Admin", "Almaty2020.Web.Published.CurrentSite", "Almaty2020.Web.Published.PublishedPages", "Almaty2020.Web.Published.PublishedSite"));

    [Fact]
    public void OnlyVerbs_Write()
    {
        var writers = Code.Types.Where(IsOurs)
            .Where(t => Calls(t).Any(m => Writing.Any(w => m.Name.StartsWith(w, StringComparison.Ordinal) && m.DeclaringType.FullName.StartsWith("Microsoft.EntityFrameworkCore", StringComparison.Ordinal)
                || (m.Name.StartsWith("SaveChanges", StringComparison.Ordinal) && IsOurs(m.DeclaringType)))))
            .Select(t => t.FullName)
            .ToList();

        Assert.Contains("Almaty2020.Web.Publishing.Withdraw", writers);
        Assert.Contains("Almaty2020.Web.Publishing.PublicationLog", writers);
        // Accounts are written by their verbs, and by what those share; never by a screen.
        Assert.Contains("Almaty2020.Web.Access.Administering.AccountActs", writers);
        Assert.DoesNotContain(writers, w => w.StartsWith("Almaty2020.Web.Admin.", StringComparison.Ordinal));
        Assert.Equal(
            ["Almaty2020.Web.Residents.KeepFeedback", "Almaty2020.Web.Residents.RemoveFeedbackText"],
            writers.Where(w => w.StartsWith("Almaty2020.Web.Residents.", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        // SiteDb passes on to its base; the migration sweeps EF Core's own lock away.
        Assert.Equal(
            ["Almaty2020.Web.Data.DatabaseMigration", "Almaty2020.Web.Data.SiteDb"],
            writers.Where(w => !Array.Exists(["Almaty2020.Web.Publishing.", "Almaty2020.Web.Access.", "Almaty2020.Web.Residents.", "Almaty2020.Web.Upkeep."], place => w.StartsWith(place, StringComparison.Ordinal))
                && !w.Contains(".SiteDb/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    /// <summary>What somebody may do is decided where accounts are, which no other part of the site needs to know.</summary>
    [Fact]
    public void Access_KnowsNoScreen() =>
        Assert.Empty(Uses("Almaty2020.Web.Access", "Almaty2020.Web.Site", "Almaty2020.Web.Admin", "Almaty2020.Web.Published", "Almaty2020.Web.Importing"));

    [Fact]
    public void Publishing_KnowsNoAccounts() => Assert.Empty(Uses("Almaty2020.Web.Publishing", "Almaty2020.Web.Access"));

    [Fact]
    public void Publishing_KnowsNoScreenAndNoSnapshot() =>
        Assert.Empty(Uses("Almaty2020.Web.Publishing", "Almaty2020.Web.Site", "Almaty2020.Web.Admin", "Almaty2020.Web.Published", "Almaty2020.Web.Importing", "Microsoft.AspNetCore"));

    [Fact]
    public void Controllers_AreSealedAndListed()
    {
        var controllers = typeof(SiteSettings).Assembly.GetTypes().Where(t => t.IsAssignableTo(typeof(ControllerBase)) && !t.IsAbstract && t != typeof(Web.Admin.Common.AdminController)).ToList();

        Assert.NotEmpty(controllers);
        Assert.All(controllers, c => Assert.True(c.IsSealed, c.FullName));
        Assert.Equal(controllers.Select(c => c.FullName).Order(StringComparer.Ordinal), new Controllers().Types.Select(c => c.FullName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Time_ComesFromTimeProviderAlone()
    {
        string[] forbidden = ["System.DateTime::get_Now", "System.DateTime::get_UtcNow", "System.DateTime::get_Today", "System.DateTimeOffset::get_Now", "System.DateTimeOffset::get_UtcNow", "System.TimeZoneInfo::get_Local"];

        var calls = Code.Types.Where(IsOurs).SelectMany(t => Calls(t).Select(m => (Caller: t.FullName, Name: $"{m.DeclaringType.FullName}::{m.Name}"))).ToList();

        Assert.Contains(calls, c => c.Name.StartsWith("System.TimeProvider::GetUtcNow", StringComparison.Ordinal));
        Assert.DoesNotContain(calls, c => forbidden.Any(f => c.Name.StartsWith(f, StringComparison.Ordinal)));
    }

    [Fact]
    public void NumbersOfLogEvents_AreEachUsedOnce()
    {
        var numbers = typeof(SiteSettings).Assembly.GetTypes()
            .SelectMany(t => t.GetMethods(BindingFlags.DeclaredOnly | BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public))
            .Select(m => m.GetCustomAttribute<LoggerMessageAttribute>())
            .Where(a => a is not null)
            .Select(a => a!.EventId)
            .ToList();

        Assert.NotEmpty(numbers);
        Assert.Equal(numbers.Distinct(), numbers);
    }

    private static string[] Verbs => [.. typeof(Web.Publishing.Publish).Assembly.GetTypes()
        .Where(t => t.Namespace == typeof(Web.Publishing.Publish).Namespace && t.GetMethod("ExecuteAsync") is not null)
        .Select(t => t.FullName!)];

    private static bool IsOurs(IType type) => type.FullName.StartsWith(Ours, StringComparison.Ordinal) && !type.FullName.Contains(".Migrations.", StringComparison.Ordinal);

    private static IEnumerable<IType> TypesIn(string place) => Code.Types.Where(t => IsIn(t.FullName, place));

    /// <summary>Who in a place uses anything of the others, as "who → what".</summary>
    private static IEnumerable<string> Uses(string place, params string[] others) => TypesIn(place)
        .SelectMany(t => t.Dependencies.Select(d => (Who: t.FullName, What: d.Target.FullName)))
        .Where(d => others.Any(o => IsIn(d.What, o)))
        .Select(d => $"{d.Who} → {d.What}")
        .Distinct();

    private static bool IsIn(string name, string place) =>
        name == place || (name.StartsWith(place, StringComparison.Ordinal) && name[place.Length] is '.' or '+' or '/');

    private static IEnumerable<MethodMember> Calls(IType type) =>
        type.Dependencies.OfType<MethodCallDependency>().Select(d => d.TargetMember).OfType<MethodMember>();
}
