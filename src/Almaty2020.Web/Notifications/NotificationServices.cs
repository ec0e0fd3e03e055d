using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Almaty2020.Web.Notifications;

internal static class NotificationServices
{
    public static void AddNotifications(this IServiceCollection services)
    {
        services.AddScoped<ISaveChangesInterceptor, NotificationInterceptor>();
        services.AddScoped<NotificationQueries>();
        services.AddScoped<WriteNotificationEmail>();
        services.AddScoped<MarkNotificationsRead>();
        services.AddScoped<ChooseNotifications>();
        services.AddSingleton<NotificationMailService>();
    }
}
