using Almaty2020.Web.Startup;

namespace Almaty2020.Web.Commands;

/// <summary>A command line in two parts: settings, such as <c>--Site:DataPath=/srv/site</c>, and the words of a command. They may be mixed.</summary>
/// <param name="Settings">As .NET's configuration reads them.</param>
/// <param name="Words">The command and what goes with it. Empty starts the site.</param>
internal sealed record Arguments(string[] Settings, string[] Words)
{
    public static Arguments Split(string[] args)
    {
        List<string> settings = [], words = [];
        for (var i = 0; i < args.Length; i++)
        {
            var (dashes, key, value) = Parse(args[i]);
            // A host that builds this one for tests passes sections as well, as empty settings.
            if (!KnownSettings.IsOption(key) && !(value is "" && KnownSettings.IsSection(key)))
                words.Add(args[i]);
            else if (value is not null)
                settings.Add($"--{key}={value}");
            else if (dashes && i + 1 < args.Length)
                settings.Add($"--{key}={args[++i]}");
            else
                // A setting without a value: the parser of commands says so and ends the program.
                words.Add(args[i]);
        }

        return new Arguments([.. settings], [.. words]);
    }

    private static (bool Dashes, string Key, string? Value) Parse(string argument)
    {
        var dashes = argument.StartsWith("--", StringComparison.Ordinal);
        var text = dashes ? argument[2..] : argument.StartsWith('/') ? argument[1..] : argument;
        return text.Split('=', 2) is [var key, var value] ? (dashes, key, value) : (dashes, text, null);
    }
}
