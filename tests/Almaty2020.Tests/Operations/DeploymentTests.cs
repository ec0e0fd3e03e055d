using System.Globalization;
using System.Text.RegularExpressions;
using Almaty2020.Tests.Commands;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Commands;
using Almaty2020.Web.Settings;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Almaty2020.Tests.Operations;

/// <summary>Deployment files and documents for operators match the program.</summary>
public sealed partial class DeploymentTests
{
    private static readonly string[] Nodes = ["web-1", "web-2"];

    private static readonly Dictionary<object, object> Compose = ReadCompose();

    private static Dictionary<object, object> Services => Map(Compose, "services");

    public static TheoryData<string> ServiceNames => [.. Services.Keys.Cast<string>()];

    [Theory]
    [InlineData("web-1")]
    [InlineData("web-2")]
    public void Node_HasGracePeriodDataVolumeAndOperatorSettings(string name)
    {
        var node = Map(Services, name);
        Assert.True(Seconds(node["stop_grace_period"]) >= 35);
        Assert.Equal("site.env", node["env_file"]);
        Assert.Contains($"{name}-data:/data", List(node, "volumes"));
        Assert.Contains("./secrets:/run/secrets:ro", List(node, "volumes"));
        Assert.True(node.ContainsKey("mem_limit"));
        Assert.Contains($"{name}-data", Map(Compose, "volumes").Keys);
    }

    [Fact]
    public void Services_UseTheirOwnLoginsAndNeverSa()
    {
        Assert.All(Nodes, node => Assert.Contains("User Id=almaty2020_site;", Connection(node), StringComparison.Ordinal));
        Assert.Contains("User Id=almaty2020_migrate;", Connection("migrate"), StringComparison.Ordinal);
        // Only the server itself and the one-shot service that creates the logins know the sa password.
        Assert.Equal(
            ["sql", "sql-setup"],
            Services
                .Where(s => Flat(s.Value).Any(text => text.Contains("SQL_SA_PASSWORD", StringComparison.Ordinal)))
                .Select(s => s.Key)
                .Order()
        );

        var setup = Map(Services, "sql-setup");
        Assert.Equal("no", setup["restart"]);
        Assert.Contains("./deploy/sql-setup.sql:/sql-setup.sql:ro", List(setup, "volumes"));
        Assert.Equal("service_completed_successfully", Map(Map(Map(Services, "migrate"), "depends_on"), "sql-setup")["condition"]);

        static string Connection(string service) => (string)Map(Map(Services, service), "environment")["ConnectionStrings__Site"];
    }

    [Fact]
    public void SetupScript_GrantsMinimalRolesAndSetsTheCollation()
    {
        var sql = File.ReadAllText(Path.Combine(Repository.Root, "deploy", "sql-setup.sql"));
        Assert.NotEmpty(Sql.Statements(sql));
        Assert.Contains("CREATE DATABASE Almaty2020 COLLATE Latin1_General_100_CI_AS_SC", sql, StringComparison.Ordinal);
        Assert.Contains("SET READ_COMMITTED_SNAPSHOT ON", sql, StringComparison.Ordinal);
        Assert.Equal(["db_datareader", "db_datawriter"], RolesOf("almaty2020_site"));
        Assert.Equal(["db_datareader", "db_datawriter", "db_ddladmin"], RolesOf("almaty2020_migrate"));

        IEnumerable<string> RolesOf(string login) =>
            Member()
                .Matches(sql)
                .Where(m => m.Groups["login"].Value == login)
                .Select(m => m.Groups["role"].Value)
                .Order(StringComparer.Ordinal);
    }

    [Fact]
    public void SqlServer_HasEditionMemoryLimitCollationAndBackupVolume()
    {
        var sql = Map(Services, "sql");
        var environment = Map(sql, "environment");
        Assert.StartsWith("${MSSQL_PID:?", (string)environment["MSSQL_PID"], StringComparison.Ordinal);
        Assert.StartsWith("${SQL_MEMORY_MB:?", (string)environment["MSSQL_MEMORY_LIMIT_MB"], StringComparison.Ordinal);
        Assert.Equal("Latin1_General_100_CI_AS_SC", environment["MSSQL_COLLATION"]);
        Assert.True(sql.ContainsKey("mem_limit"));
        var backups = (string)environment["MSSQL_BACKUP_DIR"];
        Assert.Contains(List(sql, "volumes"), volume => volume == $"sql-backups:{backups}");
        Assert.Contains(List(sql, "volumes"), volume => volume.StartsWith("sql-data:", StringComparison.Ordinal));
    }

    [Fact]
    public void Caddy_OffersHttp3AndPersistsItsConfiguration()
    {
        var caddy = Map(Services, "caddy");
        Assert.Contains("443:443/udp", List(caddy, "ports"));
        Assert.Contains("caddy-config:/config", List(caddy, "volumes"));
        Assert.Contains("caddy-data:/data", List(caddy, "volumes"));
    }

    [Theory]
    [MemberData(nameof(ServiceNames))]
    public void Service_LimitsItsLogAndPinsItsImageVersion(string name)
    {
        var service = Map(Services, name);
        var options = Map(Map(service, "logging"), "options");
        Assert.True(options.ContainsKey("max-size") && options.ContainsKey("max-file"));
        var variable = Variable().Match((string)service["image"]).Groups["name"].Value;
        Assert.Matches(@":[\w.-]*\d[\w.-]*$", EnvExample()[variable]);
        Assert.DoesNotContain("latest", EnvExample()[variable], StringComparison.Ordinal);
    }

    [Fact]
    public void EnvExample_HasEveryDockerComposeVariableAndEmptySecrets()
    {
        var example = EnvExample();
        var used = Variable()
            .Matches(File.ReadAllText(Path.Combine(Repository.Root, "docker-compose.yml")))
            .Select(m => m.Groups["name"].Value)
            .Distinct()
            .Order();
        Assert.Equal(used, example.Keys.Order());
        Assert.All(example.Where(line => line.Key.Contains("PASSWORD", StringComparison.Ordinal) || line.Key == "PUBLIC_URL"), line =>
            Assert.Equal("", line.Value)
        );
        Assert.NotEqual("Developer", example["MSSQL_PID"]);
    }

    [Fact]
    public void ImageHealthCheck_RunsEvery30SecondsAndParses()
    {
        var dockerfile = File.ReadAllText(Path.Combine(Repository.Root, "Dockerfile"));
        Assert.Contains("HEALTHCHECK --interval=30s", dockerfile, StringComparison.Ordinal);
        var command = Regex
            .Match(dockerfile, "CMD \\[\"dotnet\", \"Almaty2020.Web.dll\", (?<words>[^\\]]*)\\]", RegexOptions.NonBacktracking)
            .Groups["words"]
            .Value;
        AssertParses([.. command.Split(',').Select(word => word.Trim().Trim('"'))]);
    }

    [Fact]
    public void SystemdUnit_HasStopTimeoutAndFileLimit()
    {
        var unit = File.ReadAllLines(Path.Combine(Repository.Root, "deploy", "almaty2020.service"));
        Assert.Contains("TimeoutStopSec=35", unit);
        Assert.Contains("RestartPreventExitStatus=78", unit);
        Assert.Contains("NoNewPrivileges=true", unit);
        Assert.Contains("ProtectSystem=strict", unit);
        Assert.True(
            int.Parse(
                Assert.Single(unit, line => line.StartsWith("LimitNOFILE=", StringComparison.Ordinal)).Split('=')[1],
                CultureInfo.InvariantCulture
            ) >= 65536
        );
    }

    [Fact]
    public void ExampleProxies_LogNoClientAddress()
    {
        var nginx = File.ReadAllText(Path.Combine(Repository.Root, "deploy", "nginx.conf"));
        var format = Assert.Single(nginx.Split('\n'), line => line.StartsWith("log_format", StringComparison.Ordinal));
        Assert.DoesNotMatch(@"\$(remote|binary_remote|realip|proxy_protocol|http_|request_uri|request\b|args|query)", format);
        var logs = nginx
            .Split('\n')
            .Select(line => line.Trim())
            .Where(line =>
                line.StartsWith("access_log", StringComparison.Ordinal) || line.StartsWith("error_log", StringComparison.Ordinal)
            )
            .ToList();
        Assert.Equal(4, logs.Count);
        Assert.All(logs, line => Assert.Matches(@"^(access_log \S+ almaty2020|error_log \S+ emerg);$", line));

        var caddy = File.ReadAllText(Path.Combine(Repository.Root, "Caddyfile"));
        foreach (var field in (string[])["remote_ip", "remote_port", "client_ip", "headers"])
            Assert.Contains($"request>{field} delete", caddy, StringComparison.Ordinal);
    }

    [Fact]
    public void DocumentedCommands_ParseAndAreComplete()
    {
        var documented = CommandInText()
            .Matches(Documents())
            .Select(m => m.Groups["words"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .ToList();
        Assert.All(documented, AssertParses);
        var commands = documented.Select(words => string.Join(' ', CommandLineArguments.Split(words).Words)).ToList();
        Assert.All(EveryCommandTests.Leaves(CommandLine.Root([]), ""), command =>
            Assert.Contains(commands, c => c.StartsWith(command, StringComparison.Ordinal))
        );
    }

    [Fact]
    public void DocumentedSettings_Exist()
    {
        var text =
            Documents()
            + File.ReadAllText(Path.Combine(Repository.Root, "docker-compose.yml"))
            + File.ReadAllText(Path.Combine(Repository.Root, "site.env.example"));
        var documented = Setting().Matches(text).Select(m => m.Value.Replace("__", ":", StringComparison.Ordinal)).Distinct().ToList();
        Assert.True(documented.Count > 20);
        Assert.Equal([], documented.Where(key => !KnownSettings.IsKnown(key)));
    }

    /// <summary>
    /// Also checks messages in the code: a setting that they name but that does not exist would be refused at the next start.
    /// </summary>
    [Fact]
    public void SettingsInCode_AreKnownAndDocumented()
    {
        var code = Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "src", "Almaty2020.Web"), "*.cs", SearchOption.AllDirectories)
            .Where(file =>
                !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
                && Path.GetFileName(file) != "KnownSettings.cs"
            )
            .Select(File.ReadAllText);
        var read = code.SelectMany(text => Setting().Matches(text).Select(m => m.Value)).Distinct().ToList();
        Assert.Contains("Site:PublicUrl", read);
        Assert.Equal(
            [],
            read.Where(key =>
                !KnownSettings.IsKnown(key) && !KnownSettings.Names.Any(name => name.StartsWith($"{key}:", StringComparison.Ordinal))
            )
        );

        // A row may name several settings and abbreviate the repeated part: `Directory:Roles:0:Value`, `:Role`.
        var table = string.Join(
            '\n',
            File.ReadAllLines(Path.Combine(Repository.Root, "docs", "operating.md"))
                .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
                .Select(line => line.Split('|')[1])
        );
        Assert.Equal(
            [],
            KnownSettings.Names.Where(name =>
                !name.EndsWith('*')
                && !table.Contains(name.Contains('*') ? $":{name.Split(':')[^1]}`" : $"`{name}`", StringComparison.Ordinal)
            )
        );
    }

    private static void AssertParses(string[] words) =>
        Assert.Empty(CommandLine.Root([]).Parse(CommandLineArguments.Split(words).Words).Errors);

    private static string Documents() =>
        File.ReadAllText(Path.Combine(Repository.Root, "docs", "operating.md"))
        + File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

    private static Dictionary<string, string> EnvExample() =>
        File.ReadAllLines(Path.Combine(Repository.Root, ".env.example"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('=', 2))
            .ToDictionary(line => line[0], line => line[1], StringComparer.Ordinal);

    private static Dictionary<object, object> ReadCompose()
    {
        using var reader = new StreamReader(Path.Combine(Repository.Root, "docker-compose.yml"));
        return new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(new MergingParser(new Parser(reader)));
    }

    private static Dictionary<object, object> Map(Dictionary<object, object> map, string key) => (Dictionary<object, object>)map[key];

    private static IEnumerable<string> List(Dictionary<object, object> map, string key) => ((List<object>)map[key]).Cast<string>();

    private static IEnumerable<string> Flat(object value) =>
        value switch
        {
            Dictionary<object, object> map => map.Values.SelectMany(Flat),
            List<object> list => list.SelectMany(Flat),
            _ => [(string)value],
        };

    private static int Seconds(object value) => int.Parse(((string)value).TrimEnd('s'), CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\$\{(?<name>[A-Z_]+):\?", RegexOptions.NonBacktracking)]
    private static partial Regex Variable();

    [GeneratedRegex(@"ALTER ROLE (?<role>\w+) ADD MEMBER (?<login>\w+);", RegexOptions.NonBacktracking)]
    private static partial Regex Member();

    [GeneratedRegex(@"(?:Almaty2020\.Web\.dll|--project src/Almaty2020\.Web --) (?<words>[^`\n]+)", RegexOptions.NonBacktracking)]
    private static partial Regex CommandInText();

    [GeneratedRegex(
        @"(?<![\w:])(?:ConnectionStrings|Database|Directory|Links|Logging|Mail|Pictures|Publishing|Site)(?::|__)(?:[A-Z][A-Za-z]+|\d)(?:(?::|__)(?:[A-Z][A-Za-z]+|\d|kk\b))*",
        RegexOptions.None,
        matchTimeoutMilliseconds: 60_000
    )]
    private static partial Regex Setting();
}
