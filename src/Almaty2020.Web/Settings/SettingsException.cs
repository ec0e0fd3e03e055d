namespace Almaty2020.Web.Settings;

/// <summary>A wrong setting. Ends the start with one line and <see cref="ExitCodes.Configuration"/>.</summary>
public sealed class SettingsException(string message) : Exception(message);
