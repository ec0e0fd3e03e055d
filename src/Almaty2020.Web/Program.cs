using System.Globalization;
using Almaty2020.Web.Commands;
using Almaty2020.Web.Startup;
using Microsoft.AspNetCore.Connections;

// Languages are chosen by address, never by the machine's or the browser's culture.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

try
{
    var (options, words) = Arguments.Split(args);
    if (words.Length > 0)
        return await CommandLine.RunAsync(words, options);

    var builder = SiteBuilder.Create(options);
    builder.AddSiteServer();
    builder.AddSiteLogging();
    builder.AddSiteTelemetry();
    builder.Services.AddSiteSecurityHeaders();
    var settings = SiteSettings.Read(builder.Configuration, builder.Environment);
    builder.Services.AddSiteDatabase(settings);
    builder.Services.AddPublishing();
    builder.Services.AddAccess(settings);
    builder.Services.AddPublishedSite();
    builder.Services.AddUpkeep();
    builder.Services.AddSiteSearch();
    builder.Services.AddScreens();
    builder.Services.AddMedia();
    builder.Services.AddSiteHealth();

    var app = builder.Build();
    var preparation = app.Services.GetRequiredService<Preparation>().BeginAsync(app.Lifetime.ApplicationStopping);
    app.UseSite();
    app.CheckAssets();
    app.WarnOfSettings();
    app.SayWhere();
    try
    {
        await app.StartAsync();
    }
    catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
    {
        // Told to stop before it had begun.
        return ExitCodes.Done;
    }
    catch (Exception e) when (e is not IOException { InnerException: AddressInUseException } && ServerStartup.IsAboutAddresses(e))
    {
        throw new SettingsException($"The site cannot listen at {ServerStartup.AddressesOf(app.Configuration)}: {e.Message.Split('\n')[0].Trim()}");
    }

    await preparation;
    await app.WaitForShutdownAsync();
    return ExitCodes.Done;
}
catch (IOException e) when (e.InnerException is AddressInUseException)
{
    await Console.Error.WriteLineAsync($"{e.Message.TrimEnd('.')}: something else listens there, perhaps this site. Stop it, or choose another address with --urls.");
    return ExitCodes.Unavailable;
}
catch (SettingsException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return ExitCodes.Configuration;
}
