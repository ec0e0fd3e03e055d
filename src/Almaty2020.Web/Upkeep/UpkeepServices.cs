namespace Almaty2020.Web.Upkeep;

internal static class UpkeepServices
{
    public static void AddMaintenance(this IServiceCollection services)
    {
        services.AddScoped<JobLeases>();
        services.AddScoped<LinkCheck>();
        services.AddScoped<ReviewReminders>();
        services.AddScoped<ValueReminders>();
        services.AddScoped<Retention>();
        services.AddSingleton<ExternalLinkChecker>();
        services.AddSingleton<DailyJobSignal>();
        services.AddHostedService<DailyJobService>();
    }
}
