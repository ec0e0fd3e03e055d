using Almaty2020.Web.Admin.Audit;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Dashboard;
using Almaty2020.Web.Admin.Editing;
using Almaty2020.Web.Admin.Editing.Checking;
using Almaty2020.Web.Admin.History;
using Almaty2020.Web.Admin.Links;
using Almaty2020.Web.Admin.Observations;
using Almaty2020.Web.Admin.Pages;
using Almaty2020.Web.Admin.Pictures;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Admin.Redirects;
using Almaty2020.Web.Admin.Replacing;

namespace Almaty2020.Web.Admin;

internal static class AdminServices
{
    /// <summary>Registers what the command <c>audit export</c> uses too.</summary>
    public static void AddAuditExport(this IServiceCollection services)
    {
        services.AddScoped<PageTitles>();
        services.AddScoped<ExportAudit>();
    }

    public static void AddAdmin(this IServiceCollection services)
    {
        services.AddAuditExport();
        services.AddScoped<FlashMessage>();
        services.AddScoped<PageOrder>();
        services.AddScoped<LivePages>();
        services.AddScoped<PageNames>();
        services.AddScoped<PageOptionsQuery>();
        services.AddScoped<DashboardQueries>();
        services.AddScoped<SetupChecklistQuery>();
        services.AddScoped<EditablePageQuery>();
        services.AddScoped<AlertQueries>();
        services.AddScoped<LinkTargets>();
        services.AddScoped<AddressConflicts>();
        services.AddScoped<PriorityNumber>();
        services.AddScoped<ScheduleQueries>();
        services.AddScoped<CoPublishCandidates>();
        services.AddScoped<ReviewResponses>();
        services.AddScoped<EditorViewModelBuilder>();
        services.AddScoped<ReviewViewModelBuilder>();
        services.AddScoped<DraftCheckContextBuilder>();
        services.AddScoped<OtherEditors>();
        services.AddScoped<BulkSelection>();
        services.AddScoped<PageBoard>();
        services.AddScoped<BoardSearch>();
        services.AddScoped<PageTree>();
        services.AddScoped<AddressChanges>();
        services.AddScoped<PageHistory>();
        services.AddScoped<PageFeedbackSummary>();
        services.AddScoped<BrokenLinks>();
        services.AddScoped<PictureLibrary>();
        services.AddSingleton<LibraryKeysInUse>();
        services.AddScoped<LibraryTrash>();
        services.AddScoped<PhraseSearch>();
        services.AddScoped<IndicatorTexts>();
        services.AddScoped<RedirectList>();
    }
}
