using Almaty2020.Web.Settings;

namespace Almaty2020.Web.Commands;

/// <summary>
/// A command line split into settings, such as <c>--Site:DataPath=/srv/site</c>, and the words of a command. They may be mixed.
/// </summary>
/// <param name="Settings">Settings in the form that .NET's command-line configuration reads.</param>
/// <param name="Words">The command and its arguments. Empty starts the site.</param>
internal sealed record CommandLineArguments(string[] Settings, string[] Words)
{
    public static CommandLineArguments Split(string[] args)
    {
        List<string> settings = [],
            words = [];
        for (var i = 0; i < args.Length; i++)
        {
            var (dashes, key, value) = Parse(args[i]);
            // The test host passes configuration sections too, as settings with an empty value.
            if (!KnownSettings.IsOption(key) && !(value is "" && KnownSettings.IsSection(key)))
                words.Add(args[i]);
            else if (value is not null)
                settings.Add($"--{key}={value}");
            else if (dashes && i + 1 < args.Length)
                settings.Add($"--{key}={args[++i]}");
            else
                // A setting without a value: the command parser reports it and ends the program.
                words.Add(args[i]);
        }

        return new CommandLineArguments([.. settings], [.. words]);
    }

    private static (bool Dashes, string Key, string? Value) Parse(string argument)
    {
        var dashes = argument.StartsWith("--", StringComparison.Ordinal);
        var text =
            dashes ? argument[2..]
            : argument.StartsWith('/') ? argument[1..]
            : argument;
        return text.Split('=', 2) is [var key, var value] ? (dashes, key, value) : (dashes, text, null);
    }
}
