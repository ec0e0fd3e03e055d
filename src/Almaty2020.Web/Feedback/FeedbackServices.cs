using Almaty2020.Web.Http;

namespace Almaty2020.Web.Feedback;

internal static class FeedbackServices
{
    public static void AddFeedback(this IServiceCollection services)
    {
        services.AddScoped<SaveFeedback>();
        services.AddScoped<HandleFeedback>();
        services.AddScoped<RemoveFeedback>();
        services.AddScoped<FeedbackExport>();
        services.AddScoped<FeedbackInbox>();
    }

    /// <summary>Registers what protects the feedback form. Commands do not need it.</summary>
    public static void AddFeedbackLimits(this IServiceCollection services)
    {
        services.AddSingleton<FeedbackRateLimit>();
        services.AddSingleton<DuplicateSubmissionGuard<SaveFeedback.Outcome>>();
    }
}
