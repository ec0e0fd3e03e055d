using Almaty2020.Web.Templates;

namespace Almaty2020.Web.Published;

internal static class PublishedServices
{
    public static void AddPublishedSite(this IServiceCollection services)
    {
        services.AddSingleton<PublishedReader>();
        services.AddSingleton<CurrentIdentity>();
        services.AddSingleton<CurrentSite>();
        services.AddSingleton<PageBodyCache>();
        services.AddSingleton<PublicationFollower>();
        services.AddSingleton<PublicationMetrics>();
        services.Configure<RouteOptions>(options =>
        {
            options.ConstraintMap.Add("markdown", typeof(MarkdownConstraint));
            options.ConstraintMap.Add("json", typeof(JsonConstraint));
            options.ConstraintMap.Add("csv", typeof(CsvConstraint));
            options.ConstraintMap.Add("csv-metadata", typeof(CsvMetadataConstraint));
        });
    }
}
