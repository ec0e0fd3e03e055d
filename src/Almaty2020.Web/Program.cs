using System.Globalization;
using Almaty2020.Web.Access;
using Almaty2020.Web.Admin;
using Almaty2020.Web.Api;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Caching;
using Almaty2020.Web.Commands;
using Almaty2020.Web.Data;
using Almaty2020.Web.Feedback;
using Almaty2020.Web.Hosting;
using Almaty2020.Web.Http;
using Almaty2020.Web.Importing;
using Almaty2020.Web.Mail;
using Almaty2020.Web.Media;
using Almaty2020.Web.Notifications;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Search;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Sharing;
using Almaty2020.Web.Site;
using Almaty2020.Web.Startup;
using Almaty2020.Web.Telemetry;
using Almaty2020.Web.Upkeep;
using Microsoft.AspNetCore.Connections;

// The address determines the language, never the culture of the machine or the browser.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

try
{
    var (options, words) = CommandLineArguments.Split(args);
    if (words.Length > 0)
        return await CommandLine.RunAsync(words, options);

    var builder = SiteBuilder.Create(options);
    builder.AddSiteServer();
    builder.AddSiteLogging();
    builder.AddSiteTelemetry();
    builder.Services.AddSiteSecurityHeaders();
    var settings = SiteSettings.Read(builder.Configuration, builder.Environment);
    builder.Services.AddSiteDatabase(settings);
    builder.Services.AddAuditing();
    builder.Services.AddPublishing();
    builder.Services.AddImporting();
    builder.Services.AddFeedback();
    builder.Services.AddFeedbackLimits();
    builder.Services.AddMedia();
    builder.Services.AddPublicPictures();
    builder.Services.AddPublishedSite();
    builder.Services.AddPageCache();
    builder.Services.AddSiteSearch();
    builder.Services.AddMail();
    // Hosted services start in this order and stop in the reverse order.
    builder.Services.AddAccess(settings);
    builder.Services.AddNotifications();
    builder.Services.AddHosting();
    builder.Services.AddMaintenance();
    builder.Services.AddSearchIndexService();
    builder.Services.AddClientFingerprint();
    builder.Services.AddSitePages();
    builder.Services.AddContentApi();
    builder.Services.AddSharing();
    builder.Services.AddAdmin();
    builder.Services.AddControllersAndViews();
    builder.Services.AddCanonicalAddresses();
    builder.Services.AddAllowedHosts();
    builder.Services.AddSiteHealth();

    var app = builder.Build();
    var preparation = app.Services.GetRequiredService<StartupInitializer>().StartFirstAttempt(app.Lifetime.ApplicationStopping);
    app.UseSitePipeline();
    app.CheckAssets();
    app.WarnAboutSettings();
    app.LogListeningAddresses();
    try
    {
        await app.StartAsync();
    }
    catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
    {
        // The program was told to stop before it had started.
        return ExitCodes.Success;
    }
    catch (Exception e) when (e is not IOException { InnerException: AddressInUseException } && ServerStartup.IsListenFailure(e))
    {
        throw new SettingsException(
            $"The site cannot listen at {ServerStartup.ListeningAddresses(app.Configuration)}: {e.Message.Split('\n')[0].Trim()}"
        );
    }

    await preparation;
    await app.WaitForShutdownAsync();
    return ExitCodes.Success;
}
catch (IOException e) when (e.InnerException is AddressInUseException)
{
    await Console.Error.WriteLineAsync(
        $"{e.Message.TrimEnd('.')}: another program already listens there, perhaps another instance of this site. Stop it, or choose another address with --urls."
    );
    return ExitCodes.Unavailable;
}
catch (SettingsException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return ExitCodes.Configuration;
}
