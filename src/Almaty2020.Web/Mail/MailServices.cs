namespace Almaty2020.Web.Mail;

internal static class MailServices
{
    public static void AddMail(this IServiceCollection services)
    {
        services.AddScoped<Outbox>();
        services.AddScoped<SendTestMail>();
        services.AddSingleton<MailSender>();
    }
}
