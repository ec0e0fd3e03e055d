using System.Text.Encodings.Web;
using System.Text.Unicode;
using Almaty2020.Web.Access;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.SigningIn;
using Almaty2020.Web.Http;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Sharing;
using Almaty2020.Web.Site.Common;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Mvc.Razor;
using Microsoft.Extensions.WebEncoders;

namespace Almaty2020.Web.Startup;

internal static class MvcServices
{
    public static void AddCanonicalAddresses(this IServiceCollection services) => services.AddSingleton<CanonicalAddresses>();

    private static void RemoveAll(this IServiceCollection services, Func<ServiceDescriptor, bool> predicate)
    {
        foreach (var service in services.Where(predicate).ToList())
            services.Remove(service);
    }

    public static void AddControllersAndViews(this IServiceCollection services)
    {
        var parts = new ApplicationPartManager();
        parts.ApplicationParts.Add(new Controllers());
        parts.ApplicationParts.Add(new CompiledRazorAssemblyPart(typeof(MvcServices).Assembly));
        services.AddSingleton(parts);
        services.AddControllersWithViews(options =>
        {
            options.Conventions.Add(new Policies.Convention());
            options.Conventions.Add(new RecentSignInConvention());
            options.Conventions.Add(new RouteParameterBinding());
            BadRequests.AddFilter(options);
            TextBinding.AddTo(options);
        });
        services.Configure<RouteOptions>(options => options.ConstraintMap.Add("language", typeof(LanguageConstraint)));

        // Feature folders: a screen's controller, view model and views are in one folder.
        services.Configure<RazorViewEngineOptions>(options =>
        {
            options.ViewLocationFormats.Clear();
            options.ViewLocationFormats.Add("/Site/{1}/{0}.cshtml");
            options.ViewLocationFormats.Add("/Site/Common/{0}.cshtml");
            options.ViewLocationExpanders.Add(new AdminViewLocations());
            options.ViewLocationExpanders.Add(new SharingViewLocations());
        });

        // Don't escape Kazakh and Russian letters: each would take eight bytes.
        services.Configure<WebEncoderOptions>(options => options.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));

        // Without this service, data protection keys are created with the first staff form instead of at every start.
        services.RemoveAll(service => service.ImplementationType?.Name == "DataProtectionHostedService");
    }

    /// <summary>
    /// Adds the filter only to marked actions. As a global filter it would be created, with a database context, for every request.
    /// </summary>
    private sealed class RecentSignInConvention : IActionModelConvention
    {
        public void Apply(ActionModel action)
        {
            if (action.Attributes.Concat(action.Controller.Attributes).Any(a => a is RequireRecentSignInAttribute))
                action.Filters.Add(new TypeFilterAttribute<RequireRecentSignInFilter>());
        }
    }
}
