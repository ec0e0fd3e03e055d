using System.Text.Encodings.Web;
using System.Text.Unicode;
using Almaty2020.Web.Access;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Editing;
using Almaty2020.Web.Admin.SigningIn;
using Almaty2020.Web.Caching;
using Almaty2020.Web.Http;
using Almaty2020.Web.Importing;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Media;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Residents;
using Almaty2020.Web.Sharing;
using Almaty2020.Web.Site.Common;
using Almaty2020.Web.Site.Feedback;
using Almaty2020.Web.Site.Pages;
using Almaty2020.Web.Site.Search;
using Almaty2020.Web.Upkeep;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Mvc.Razor;
using Microsoft.Extensions.WebEncoders;

namespace Almaty2020.Web.Startup;

internal static class SiteStartup
{
    public static void AddPublishing(this IServiceCollection services)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddScoped<SaveDraft>();
        services.AddScoped<Publish>();
        services.AddScoped<PublishTogether>();
        services.AddScoped<WithdrawTogether>();
        services.AddScoped<Schedule>();
        services.AddScoped<CancelScheduled>();
        services.AddScoped<ConfirmScheduled>();
        services.AddScoped<CarryOut>();
        services.AddSingleton<Timekeeper>();
        services.AddScoped<SubmitForReview>();
        services.AddScoped<ReturnDraft>();
        services.AddScoped<DiscardDraft>();
        services.AddScoped<ConfirmUrgency>();
        services.AddScoped<AddRemark>();
        services.AddScoped<SettleRemark>();
        services.AddScoped<MakeShareLink>();
        services.AddScoped<RevokeShareLink>();
        services.AddScoped<AnswerShareLink>();
        services.AddScoped<ConfirmTranslation>();
        services.AddScoped<Withdraw>();
        services.AddScoped<CreatePage>();
        services.AddScoped<MovePage>();
        services.AddScoped<ChangePageSettings>();
        services.AddScoped<TrashPage>();
        services.AddScoped<RestorePage>();
        services.AddScoped<RenderAgain>();
        services.AddScoped<ImportPage>();
        services.AddScoped<RecordImport>();
        services.AddScoped<ContentImport>();
        services.AddSingleton<MediaFiles>();
        services.AddScoped<ContentExport>();
        services.AddScoped<KeepFeedback>();
        services.AddScoped<RemoveFeedbackText>();
        services.AddScoped<FeedbackExport>();
        services.AddScoped<FeedbackInbox>();
        services.AddScoped<Jobs>();
    }

    public static void AddPublishedSite(this IServiceCollection services)
    {
        services.AddSingleton<CurrentSite>();
        services.AddSingleton<CanonicalAddresses>();
        services.AddAllowedHosts();
        services.AddSingleton<SnapshotFile>();
        services.AddSingleton<PublishedPages>();
        services.AddSingleton(provider => new PageCache(provider.GetRequiredService<SiteSettings>().PageCacheBytes));
        services.AddSingleton<PublicationFollower>();
        services.AddSingleton<Preparation>();
        services.AddSingleton<WarmUp>();
        services.AddHostedService<SiteLife>();
    }

    public static void AddUpkeep(this IServiceCollection services)
    {
        services.AddScoped<LinkCheck>();
        services.AddScoped<ReviewReminders>();
        services.AddScoped<Retention>();
        services.AddSingleton<ExternalLinks>();
        services.AddSingleton<UpkeepBell>();
        services.AddHostedService<UpkeepWorker>();
    }

    private static void RemoveAll(this IServiceCollection services, Func<ServiceDescriptor, bool> which)
    {
        foreach (var service in services.Where(which).ToList())
            services.Remove(service);
    }

    public static void AddScreens(this IServiceCollection services)
    {
        var parts = new ApplicationPartManager();
        parts.ApplicationParts.Add(new Controllers());
        parts.ApplicationParts.Add(new CompiledRazorAssemblyPart(typeof(SiteStartup).Assembly));
        services.AddSingleton(parts);
        services.AddControllersWithViews(options =>
        {
            options.Conventions.Add(new Policies.Convention());
            options.Conventions.Add(new AskAgainWhereMarked());
            options.Conventions.Add(new RouteParameters());
            BadRequests.Refuse(options);
            TextBinding.AddTo(options);
        });
        services.Configure<RouteOptions>(options => options.ConstraintMap.Add("language", typeof(LanguageConstraint)));
        services.Configure<RouteOptions>(options => options.ConstraintMap.Add("markdown", typeof(MarkdownConstraint)));

        // A screen's controller, view model and views lie together.
        services.Configure<RazorViewEngineOptions>(options =>
        {
            options.ViewLocationFormats.Clear();
            options.ViewLocationFormats.Add("/Site/{1}/{0}.cshtml");
            options.ViewLocationFormats.Add("/Site/Common/{0}.cshtml");
            options.ViewLocationExpanders.Add(new AdminViews());
            options.ViewLocationExpanders.Add(new SharingViews());
        });

        // Kazakh and Russian letters as they are: escaped, each would be eight bytes.
        services.Configure<WebEncoderOptions>(options => options.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));

        // Else keys for forms would be made at every start; the first form of staff is early enough.
        services.RemoveAll(service => service.ImplementationType?.Name == "DataProtectionHostedService");

        services.AddScoped<Said>();
        services.AddSingleton<FrameBuilder>();
        services.AddSingleton<DraftScreens>();
        services.AddSingleton<ShareSecrets>();
        services.AddScoped<SharedDrafts>();
        services.AddScoped<Reviewing>();
        services.AddScoped<Admin.Editing.Checking.CheckBasis>();
        services.AddSingleton<OncePerMinute<AnswerShareLink.Outcome>>();
        services.AddSingleton<Senders>();
        services.AddSingleton<SearchLimit>();
        services.AddSingleton<FeedbackSenders>();
        services.AddSingleton<OncePerMinute<KeepFeedback.Outcome>>();
    }

    /// <summary>For everybody else it would be made, and a database context with it, at every request.</summary>
    private sealed class AskAgainWhereMarked : IActionModelConvention
    {
        public void Apply(ActionModel action)
        {
            if (action.Attributes.Concat(action.Controller.Attributes).Any(a => a is AsksAgainAttribute))
                action.Filters.Add(new TypeFilterAttribute<AskAgainFilter>());
        }
    }
}
