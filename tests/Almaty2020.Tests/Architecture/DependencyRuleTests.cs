using System.Reflection;
using Almaty2020.Markup;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Startup;
using ArchUnitNET.Domain;
using ArchUnitNET.Domain.Dependencies;
using ArchUnitNET.Loader;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;

namespace Almaty2020.Tests.Architecture;

/// <summary>Tests which parts of the code may depend on which others.</summary>
public sealed class DependencyRuleTests
{
    private const string Ours = "Almaty2020.";

    private static readonly ArchUnitNET.Domain.Architecture Code = new ArchLoader()
        .LoadAssemblies(typeof(SiteSettings).Assembly, typeof(MarkupRenderer).Assembly)
        .Build();

    private static readonly string[] Writing =
    [
        "SaveChanges(",
        "SaveChangesAsync(",
        "ExecuteUpdate(",
        "ExecuteUpdateAsync",
        "ExecuteDelete(",
        "ExecuteDeleteAsync",
        "ExecuteSql",
    ];

    [Fact]
    public void Markup_DoesNotDependOnDatabaseRequestOrSite()
    {
        Assert.Empty(
            Uses(
                "Almaty2020.Markup",
                "Almaty2020.Web",
                "Microsoft.EntityFrameworkCore",
                "Microsoft.AspNetCore",
                "Microsoft.Extensions",
                "System.Data",
                "System.Net.Http"
            )
        );
        Assert.DoesNotContain(typeof(MarkupRenderer).Assembly.GetReferencedAssemblies(), a =>
            a.Name!.StartsWith("Microsoft.", StringComparison.Ordinal) || a.Name.StartsWith("Almaty2020.Web", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("Almaty2020.Web.Site")]
    [InlineData("Almaty2020.Web.Feeds")]
    [InlineData("Almaty2020.Web.Api")]
    [InlineData("Almaty2020.Web.Media")]
    public void PublicControllers_ReadOnlyPublishedContent(string ns)
    {
        Assert.NotEmpty(TypesIn(ns));
        Assert.Empty(Uses(ns, "Almaty2020.Web.Data", "Microsoft.EntityFrameworkCore", "Microsoft.Data"));

        // Public code may use the types of Publishing, but not its commands.
        Assert.Empty(Uses(ns, Commands));
    }

    /// <summary>Decision 9: the public has one command, and only the feedback page uses it.</summary>
    [Fact]
    public void Feedback_IsSavedOnlyThroughTheFeedbackPage()
    {
        Assert.NotEmpty(Uses("Almaty2020.Web.Site.Feedback", "Almaty2020.Web.Feedback.SaveFeedback"));
        Assert.All(Uses("Almaty2020.Web.Site", "Almaty2020.Web.Feedback.SaveFeedback"), use =>
            Assert.StartsWith("Almaty2020.Web.Site.Feedback.", use, StringComparison.Ordinal)
        );
        Assert.Empty(Uses("Almaty2020.Web.Feeds", "Almaty2020.Web.Feedback"));
        Assert.Empty(Uses("Almaty2020.Web.Site", "Almaty2020.Web.Feedback.FeedbackExport"));
    }

    [Fact]
    public void Feedback_DoesNotDependOnControllersSnapshotOrStaffCommands()
    {
        Assert.NotEmpty(TypesIn("Almaty2020.Web.Feedback"));
        Assert.Empty(
            Uses(
                "Almaty2020.Web.Feedback",
                "Almaty2020.Web.Site",
                "Almaty2020.Web.Admin",
                "Almaty2020.Web.Published",
                "Almaty2020.Web.Importing",
                "Microsoft.AspNetCore.Mvc"
            )
        );
        Assert.Empty(Uses("Almaty2020.Web.Feedback", Commands));
    }

    /// <summary>Staff see what the database has, not what this node last loaded. Only one type may, because it loads the rest first.</summary>
    [Fact]
    public void Admin_DoesNotReadThePublicCaches()
    {
        const string LivePages = "Almaty2020.Web.Admin.Queries.LivePages";
        Assert.NotEmpty(TypesIn(LivePages));
        Assert.DoesNotContain(
            Uses(
                "Almaty2020.Web.Admin",
                "Almaty2020.Web.Published.CurrentSite",
                "Almaty2020.Web.Published.PageBodyCache",
                "Almaty2020.Web.Published.PublishedSite"
            ),
            use => !use.StartsWith(LivePages, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void OnlyCommands_WriteToTheDatabase()
    {
        var writers = Code
            .Types.Where(IsOurs)
            .Where(t =>
                Calls(t)
                    .Any(m =>
                        Writing.Any(w =>
                            m.Name.StartsWith(w, StringComparison.Ordinal)
                                && m.DeclaringType.FullName.StartsWith("Microsoft.EntityFrameworkCore", StringComparison.Ordinal)
                            || (m.Name.StartsWith("SaveChanges", StringComparison.Ordinal) && IsOurs(m.DeclaringType))
                        )
                    )
            )
            .Select(t => t.FullName)
            .ToList();

        Assert.Contains("Almaty2020.Web.Publishing.Release.Withdraw", writers);
        Assert.Contains("Almaty2020.Web.Publishing.Model.PublicationLog", writers);
        // Accounts are written by their commands and the code that those share, never by controllers.
        Assert.Contains("Almaty2020.Web.Access.Administering.AccountCommandRunner", writers);
        Assert.DoesNotContain(writers, w => w.StartsWith("Almaty2020.Web.Admin.", StringComparison.Ordinal));
        Assert.Equal(
            [
                "Almaty2020.Web.Feedback.FeedbackExport",
                "Almaty2020.Web.Feedback.HandleFeedback",
                "Almaty2020.Web.Feedback.RemoveFeedback",
                "Almaty2020.Web.Feedback.SaveFeedback",
            ],
            writers.Where(w => w.StartsWith("Almaty2020.Web.Feedback.", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
        );
        // Other writers: SiteDb calls its base class, the migration removes EF Core's own lock, and commands of several features change
        // settings.
        Assert.Equal(
            ["Almaty2020.Web.Data.DatabaseMigration", "Almaty2020.Web.Data.SiteDb", "Almaty2020.Web.Data.StoredSettings"],
            writers
                .Where(w =>
                    !Array.Exists(
                        [
                            "Almaty2020.Web.Publishing.",
                            "Almaty2020.Web.Access.",
                            "Almaty2020.Web.Auditing.",
                            "Almaty2020.Web.Feedback.",
                            "Almaty2020.Web.Importing.",
                            "Almaty2020.Web.Mail.",
                            "Almaty2020.Web.Notifications.",
                            "Almaty2020.Web.Upkeep.",
                        ],
                        ns => w.StartsWith(ns, StringComparison.Ordinal)
                    ) && !w.Contains(".SiteDb/", StringComparison.Ordinal)
                )
                .Order(StringComparer.Ordinal)
        );
    }

    /// <summary>Access decides what a user may do. It must not depend on the site or the admin area.</summary>
    [Fact]
    public void Access_DoesNotDependOnControllersOrSnapshot() =>
        Assert.Empty(
            Uses(
                "Almaty2020.Web.Access",
                "Almaty2020.Web.Site",
                "Almaty2020.Web.Admin",
                "Almaty2020.Web.Published",
                "Almaty2020.Web.Importing"
            )
        );

    [Fact]
    public void Publishing_DoesNotDependOnAccess() => Assert.Empty(Uses("Almaty2020.Web.Publishing", "Almaty2020.Web.Access"));

    [Fact]
    public void Publishing_DoesNotDependOnControllersOrSnapshot() =>
        Assert.Empty(
            Uses(
                "Almaty2020.Web.Publishing",
                "Almaty2020.Web.Site",
                "Almaty2020.Web.Admin",
                "Almaty2020.Web.Published",
                "Almaty2020.Web.Importing",
                "Microsoft.AspNetCore"
            )
        );

    [Fact]
    public void Controllers_AreSealedAndListed()
    {
        var controllers = typeof(SiteSettings)
            .Assembly.GetTypes()
            .Where(t => t.IsAssignableTo(typeof(ControllerBase)) && !t.IsAbstract && t != typeof(Web.Admin.Common.AdminController))
            .ToList();

        Assert.NotEmpty(controllers);
        Assert.All(controllers, c => Assert.True(c.IsSealed, c.FullName));
        Assert.Equal(
            controllers.Select(c => c.FullName).Order(StringComparer.Ordinal),
            new Controllers().Types.Select(c => c.FullName).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Time_ComesOnlyFromTimeProvider()
    {
        string[] forbidden =
        [
            "System.DateTime::get_Now",
            "System.DateTime::get_UtcNow",
            "System.DateTime::get_Today",
            "System.DateTimeOffset::get_Now",
            "System.DateTimeOffset::get_UtcNow",
            "System.TimeZoneInfo::get_Local",
        ];

        var calls = Code
            .Types.Where(IsOurs)
            .SelectMany(t => Calls(t).Select(m => (Caller: t.FullName, Name: $"{m.DeclaringType.FullName}::{m.Name}")))
            .ToList();

        Assert.Contains(calls, c => c.Name.StartsWith("System.TimeProvider::GetUtcNow", StringComparison.Ordinal));
        Assert.DoesNotContain(calls, c => forbidden.Any(f => c.Name.StartsWith(f, StringComparison.Ordinal)));
    }

    [Fact]
    public void LogEventIds_AreUnique()
    {
        var ids = typeof(SiteSettings)
            .Assembly.GetTypes()
            .SelectMany(t => t.GetMethods(BindingFlags.DeclaredOnly | BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public))
            .Select(m => m.GetCustomAttribute<LoggerMessageAttribute>())
            .Where(a => a is not null)
            .Select(a => a!.EventId)
            .ToList();

        Assert.NotEmpty(ids);
        Assert.Equal(ids.Distinct(), ids);
    }

    private static string[] Commands =>
        [
            .. typeof(SiteSettings)
                .Assembly.GetTypes()
                .Where(t =>
                    t.Namespace?.StartsWith("Almaty2020.Web.Publishing.", StringComparison.Ordinal) == true
                    && t.GetMethod("ExecuteAsync") is not null
                )
                .Select(t => t.FullName!),
        ];

    private static bool IsOurs(IType type) =>
        type.FullName.StartsWith(Ours, StringComparison.Ordinal) && !type.FullName.Contains(".Migrations.", StringComparison.Ordinal);

    private static IEnumerable<IType> TypesIn(string ns) => Code.Types.Where(t => IsIn(t.FullName, ns));

    /// <summary>Lists the dependencies of a namespace on any of the others, as "type → used type".</summary>
    /// <remarks>Fails if one of our names means nothing: such a rule would hold for ever.</remarks>
    private static IEnumerable<string> Uses(string ns, params string[] others)
    {
        Assert.All(others.Where(o => o.StartsWith(Ours, StringComparison.Ordinal)).Append(ns), name => Assert.NotEmpty(TypesIn(name)));
        return TypesIn(ns)
            .SelectMany(t => t.Dependencies.Select(d => (Source: t.FullName, Target: d.Target.FullName)))
            .Where(d => others.Any(o => IsIn(d.Target, o)))
            .Select(d => $"{d.Source} → {d.Target}")
            .Distinct();
    }

    private static bool IsIn(string name, string ns) =>
        name == ns || (name.StartsWith(ns, StringComparison.Ordinal) && name[ns.Length] is '.' or '+' or '/');

    private static IEnumerable<MethodMember> Calls(IType type) =>
        type.Dependencies.OfType<MethodCallDependency>().Select(d => d.TargetMember).OfType<MethodMember>();
}
