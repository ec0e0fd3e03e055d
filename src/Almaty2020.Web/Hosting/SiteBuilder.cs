using Almaty2020.Web.Settings;

namespace Almaty2020.Web.Hosting;

/// <summary>Creates the host of the site and of its commands, so that both find settings and files in the same places.</summary>
internal static class SiteBuilder
{
    /// <exception cref="SettingsException">The host's own settings or appsettings.json are wrong.</exception>
    public static WebApplicationBuilder Create(string[] settings)
    {
        try
        {
            // Don't watch appsettings.json: settings hold until the next start, and the file watcher scans the whole content root.
            return WebApplication.CreateSlimBuilder([.. ContentRoot(), .. settings, "--hostBuilder:reloadConfigOnChange=false"]);
        }
        catch (Exception e) when (e is DirectoryNotFoundException or InvalidDataException or ArgumentException)
        {
            throw new SettingsException(
                string.Join(' ', e.Message.Split('\n')[0].Trim(), e.InnerException?.Message.Split('\n')[0].Trim()).Trim()
            );
        }
    }

    /// <summary>
    /// The program's folder, which contains wwwroot/ and appsettings.json. The host's default is the current folder, which is right only
    /// for <c>dotnet run</c>. A setting by argument or environment wins.
    /// </summary>
    private static string[] ContentRoot()
    {
        string[] names = ["ASPNETCORE_CONTENTROOT", "DOTNET_CONTENTROOT"];
        return ProgramName.IsInSourceFolder || names.Any(name => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)))
            ? []
            : [$"--contentRoot={AppContext.BaseDirectory}"];
    }
}
