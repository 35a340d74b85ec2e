using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.RegularExpressions;
using PeerRelay.Identity;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Hostile;

namespace PeerRelay.Tests.Server;

/// <summary>The published server as a process, with the environment of the image.</summary>
public sealed partial class PublishedServerTests(PublishedServer server) : IClassFixture<PublishedServer>
{
    [Fact]
    public async Task Image_StartedAsTheDockerfileSays_ServesAndStopsWithZero()
    {
        var dockerfile = await File.ReadAllTextAsync(Path.Combine(PublishedServer.Root, "docker", "Dockerfile"));
        var environment = ImageEnvironment(dockerfile);
        var command = JsonSerializer.Deserialize<string[]>(Entrypoint().Match(dockerfile).Groups[1].Value)!;
        using var process = PublishedServer.Start(command[0], server.Folder, environment, command[1..]);
        try
        {
            var url = await ListenUrlAsync(process);
            await using var peer = new Peer(new PeerOptions { Bootstrap = [url] });
            await peer.StartAsync();
            await Eventually.TrueAsync(() => peer.LinkCount == 1);

            environment["PeerRelay__Port"] = url.Port.ToString(CultureInfo.InvariantCulture);
            var check = JsonSerializer.Deserialize<string[]>(HealthCheck().Match(dockerfile).Groups[1].Value)!;
            // As Docker does: one check that a busy machine keeps waiting is no verdict.
            await Eventually.TrueAsync(async () => (await PublishedServer.RunAsync(check[0], server.Folder, environment, check[1..])).ExitCode == 0);

            Assert.Equal(0, (await PublishedServer.RunAsync("kill", server.Folder, null, "-TERM", $"{process.Id}")).ExitCode);
            await process.WaitForExitAsync().WaitAsync(Eventually.Limit);
            Assert.Equal(0, process.ExitCode);
            Assert.Contains("Every link is closed", await process.StandardOutput.ReadToEndAsync(), StringComparison.Ordinal);
            await Eventually.TrueAsync(() => peer.LinkCount == 0);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    public async Task Settings_FileSaysNothing_LogIsAsByDefault(string? settings)
    {
        using var process = PublishedServer.Start(
            "dotnet",
            server.CopyWith(settings),
            new Dictionary<string, string> { ["PEERRELAY_PORT"] = "tcp://10.0.0.1:8001" },
            "PeerRelay.Server.dll",
            "--port=0", "--PeerRelay:WebRtc:Port=0",
            "--PeerRelay:Address=127.0.0.1");
        try
        {
            await ListenUrlAsync(process);
            string? line;
            do line = await process.StandardOutput.ReadLineAsync().WaitAsync(Eventually.Limit);
            while (line is not null && !line.Contains("set nothing", StringComparison.Ordinal));
            Assert.Contains(" WRN ", line, StringComparison.Ordinal);
            Assert.Contains("PEERRELAY_PORT", line, StringComparison.Ordinal);
        }
        finally
        {
            process.Kill();
        }
    }

    [Fact]
    public async Task FrameworksAddresses_InTheEnvironment_ChangeNothingAndWarnOfNothing()
    {
        var environment = new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = "http://192.0.2.1:1",
            ["ASPNETCORE_HTTP_PORTS"] = "1",
            ["ASPNETCORE_HTTPS_PORTS"] = "1",
            ["DOTNET_URLS"] = "http://192.0.2.1:1",
        };
        using var process = PublishedServer.Start(
            "dotnet", server.Folder, environment, "PeerRelay.Server.dll", "--port=0", "--PeerRelay:WebRtc:Port=0", "--PeerRelay:Address=127.0.0.1", "--PeerRelay:Admin:ApiKey=a-key-that-nobody-guesses");
        try
        {
            var lines = new List<string>();
            while (lines is not [.., var last] || !Listening().IsMatch(last))
                lines.Add(await process.StandardOutput.ReadLineAsync().WaitAsync(Eventually.Limit) ?? throw new EndOfStreamException());
            Assert.DoesNotContain(lines, line => line.Contains(" WRN ", StringComparison.Ordinal));
            Assert.Equal("127.0.0.1", new Uri(Listening().Match(lines[^1]).Groups[1].Value).Host);
        }
        finally
        {
            process.Kill();
        }
    }

    [Theory]
    [InlineData("{\n  \"PeerRelay\": {\n    \"Port\": 1,,\n  }\n}", "LineNumber: 2")]
    [InlineData("""{ "PeerRely": { "Port": 1 } }""", "PeerRely: there is no such section. Did you mean 'PeerRelay'?")]
    public async Task Settings_FileIsWrong_IsSaidAndEndsWithTwo(string settings, string expected)
    {
        var (exitCode, _, error) = await PublishedServer.RunInAsync(server.CopyWith(settings), null);
        Assert.Equal(2, exitCode);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_MoreThanThereAreDescriptors_TheNodeLivesOn()
    {
        using var process = PublishedServer.Start(
            "bash", server.Folder, null, "-c", "ulimit -n 400; exec dotnet PeerRelay.Server.dll --port=0 --PeerRelay:Address=127.0.0.1");
        var connections = new List<TcpClient>();
        try
        {
            var url = await ListenUrlAsync(process);
            using var limit = new CancellationTokenSource(Eventually.Limit);
            for (var i = 0; i < 600; i++)
            {
                var client = new TcpClient();
                connections.Add(client);
                var connecting = client.ConnectAsync(IPAddress.Loopback, url.Port, limit.Token).AsTask();
                // When the node is full they wait in the system's queue, and then they don't even get there.
                if (await Task.WhenAny(connecting, Task.Delay(TimeSpan.FromSeconds(1), limit.Token)) != connecting) break;
            }

            foreach (var connection in connections) connection.Dispose();
            using var http = new HttpClient { BaseAddress = new Uri($"http://{url.Authority}") };
            await Eventually.TrueAsync(() => IsLiveAsync(http));
            Assert.False(process.HasExited);
        }
        finally
        {
            foreach (var connection in connections) connection.Dispose();
            if (!process.HasExited) process.Kill();
        }
    }

    [Fact]
    public async Task Terminate_WithPeersThatDoNotAnswerHalfABodyAndAnOpenStream_EndsWithZeroAndNoError()
    {
        using var process = PublishedServer.Start(
            "dotnet",
            server.Folder,
            null,
            "PeerRelay.Server.dll",
            "--port=0", "--PeerRelay:WebRtc:Port=0",
            "--PeerRelay:Address=127.0.0.1",
            "--PeerRelay:Limits:CloseTimeout=00:00:01",
            "--PeerRelay:ShutdownTimeout=00:00:03"); // below the 5 s after which Kestrel itself gives up on a body that doesn't come
        try
        {
            var url = await ListenUrlAsync(process);
            using var limit = new CancellationTokenSource(Eventually.Limit);
            using var silent = await RawConnection.UpgradeAsync(url, 0, limit.Token);
            await silent.HelloAsync(PeerId.Random(), limit.Token);
            using var mute = await RawConnection.UpgradeAsync(url, 0, limit.Token);
            using var silentTcp = new TcpClient();
            await silentTcp.ConnectAsync(IPAddress.Loopback, url.Port, limit.Token);
            using var client = new HttpClient { BaseAddress = new Uri($"http://{url.Authority}") };
            using var stream = await client.GetAsync("/api/v1/events", HttpCompletionOption.ResponseHeadersRead, limit.Token);
            Assert.Equal(HttpStatusCode.OK, stream.StatusCode);
            using var half = new TcpClient();
            await half.ConnectAsync(IPAddress.Loopback, url.Port, limit.Token);
            await half.GetStream().WriteAsync(
                "POST /api/v1/messages HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"u8.ToArray(), limit.Token);
            // The link is there when the body has been begun, too: nothing else tells that it has.
            await Eventually.TrueAsync(async () => (await client.GetStringAsync("/api/v1/node")).Contains("\"links\":1", StringComparison.Ordinal));

            await PublishedServer.RunAsync("kill", server.Folder, null, "-TERM", $"{process.Id}");
            await process.WaitForExitAsync().WaitAsync(Eventually.Limit);
            Assert.Equal(0, process.ExitCode);
            var log = await process.StandardOutput.ReadToEndAsync();
            Assert.DoesNotContain(" ERR ", log, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", log, StringComparison.Ordinal);
            Assert.Equal(string.Empty, await process.StandardError.ReadToEndAsync());
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    [Fact]
    public async Task Help_PrintsUsageAndEndsWithZero()
    {
        var (exitCode, output, error) = await server.RunAsync(null, "--help");
        Assert.Equal((0, string.Empty), (exitCode, error));
        Assert.Contains("--bootstrap <url>", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BadSettings_AreAllNamedWithoutStackTraceAndEndWithTwo()
    {
        var environment = new Dictionary<string, string> { ["PeerRelay__Prot"] = "1", ["PeerRelay__Limits__MaxLinks"] = "none" };
        var (exitCode, output, error) = await server.RunAsync(environment, "--port", "99999", "--id=abc");
        Assert.Equal((2, string.Empty), (exitCode, output));
        Assert.Contains("PeerRelay:Prot: there is no such setting. Did you mean 'Port'?", error, StringComparison.Ordinal);
        Assert.Contains("PeerRelay:Limits:MaxLinks: 'none' is not a whole number", error, StringComparison.Ordinal);
        Assert.Contains("PeerRelay:Port (--port): 99999 is outside", error, StringComparison.Ordinal);
        Assert.Contains("PeerRelay:Id (--id): 'abc' is not", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BadSwitchBadValueAndBadLog_AreNamedTogether()
    {
        var (exitCode, output, error) = await server.RunAsync(null, "--prot", "1", "--id=abc", "--Serilog:MinimumLevel:Default=Loud");
        Assert.Equal((2, string.Empty), (exitCode, output));
        Assert.Contains("--prot: there is no such switch", error, StringComparison.Ordinal);
        Assert.Contains("PeerRelay:Id (--id): 'abc' is not", error, StringComparison.Ordinal);
        Assert.Contains("Serilog: The value Loud", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--prot=1")]
    [InlineData("--port=none")]
    public async Task Health_WrongSettings_EndsWithOne(string argument) => // Docker reserves 2
        Assert.Equal(1, (await server.RunAsync(null, "--health", argument)).ExitCode);

    [Theory]
    [InlineData("--prot=1", "--prot: there is no such switch. Did you mean --port?")]
    [InlineData("--Serilog:MinimumLevel:Default=Loud", "Serilog: The value Loud is not a valid Serilog level.")]
    [InlineData("--Serilog:Using:0=Nowhere", "Serilog: Could not load file or assembly 'Nowhere")]
    [InlineData("--Serilog:WriteTo:0:Args:standardErrorFromLevel=Loud", "Serilog: Requested value 'Loud' was not found.")]
    public async Task BadSwitch_IsNamedAndEndsWithTwo(string argument, string expected)
    {
        var (exitCode, _, error) = await server.RunAsync(null, argument);
        Assert.Equal(2, exitCode);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Equal(2, error.TrimEnd().Split('\n').Length);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PortTaken_IsSaidInOneLineAndEndsWithOne()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        using var bootstrap = new TcpListener(IPAddress.Loopback, 0);
        bootstrap.Start();
        var (exitCode, output, error) = await server.RunAsync(
            null, $"--port={port}", "--PeerRelay:Address=127.0.0.1", $"--bootstrap=ws://127.0.0.1:{((IPEndPoint)bootstrap.LocalEndpoint).Port}/");
        Assert.Equal(1, exitCode);
        Assert.False(bootstrap.Pending()); // it has dialled nobody
        Assert.Contains($"127.0.0.1:{port}: address already in use", error, StringComparison.Ordinal);
        Assert.Contains($"PeerRelay:Address is 127.0.0.1, PeerRelay:Port is {port}", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output + error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--PeerRelay:Address=192.0.2.1")] // reserved for documents (RFC 5737): a machine that has it is set up against the rules
    [InlineData("--Kestrel:Endpoints:Https:Url=https://127.0.0.1:0", "--Kestrel:Endpoints:Https:Certificate:Path=/nowhere.pfx")]
    [InlineData("--Kestrel:Endpoints:Other:Url=nonsense")]
    public async Task CantListen_IsSaidInOneLineAndEndsWithOne(params string[] arguments)
    {
        var (exitCode, output, error) = await server.RunAsync(null, ["--port=0", "--PeerRelay:WebRtc:Port=0", .. arguments]);
        Assert.Equal(1, exitCode);
        Assert.StartsWith("The node can't run: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output + error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")] // a directory can't be read, whoever tries
    [InlineData("cert.pem")]
    [InlineData("cert.pem", "cert.pem")]
    [InlineData("key.pem")]
    public async Task Certificate_CantBeUsed_IsSaidInOneLineAndEndsWithOne(string certificate, string? key = null)
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            WriteCertificate(folder);
            string[] arguments =
            [
                "--port=0", "--PeerRelay:WebRtc:Port=0",
                "--PeerRelay:Address=127.0.0.1",
                "--Kestrel:Endpoints:Https:Url=https://127.0.0.1:0",
                $"--Kestrel:Endpoints:Https:Certificate:Path={Path.Combine(folder, certificate)}",
            ];
            if (key is not null) arguments = [.. arguments, $"--Kestrel:Endpoints:Https:Certificate:KeyPath={Path.Combine(folder, key)}"];
            var (exitCode, output, error) = await server.RunAsync(null, arguments);
            Assert.Equal(1, exitCode);
            Assert.StartsWith("The node can't run: ", Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);

            (exitCode, output, _) = await server.RunAsync(null, [.. arguments, "--Serilog:MinimumLevel:Default=Debug"]);
            Assert.Equal(1, exitCode);
            Assert.Contains("   at ", output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Settings_FileCantBeRead_IsSaidInOneLineAndEndsWithOne()
    {
        if (OperatingSystem.IsWindows()) return; // it has no such modes
        var folder = server.CopyWith("{}");
        File.SetUnixFileMode(Path.Combine(folder, "appsettings.json"), UnixFileMode.None);
        string[] run = ["dotnet", Path.Combine(folder, "PeerRelay.Server.dll"), "--port=0", "--PeerRelay:WebRtc:Port=0"];
        if (Environment.IsPrivilegedProcess) run = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", .. run]; // root reads everything
        var (exitCode, output, error) = await PublishedServer.RunAsync(run[0], Path.GetTempPath(), null, run[1..]);
        Assert.Equal((1, string.Empty), (exitCode, output));
        Assert.StartsWith("The node can't run: ", Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_NobodyThere_EndsWithOne()
    {
        using var held = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp); // holds the port and does not listen
        held.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)held.LocalEndPoint!).Port;
        Assert.Equal(1, (await server.RunAsync(null, "--health", $"--port={port}")).ExitCode);
    }

    /// <summary>What the image sets, what its base image sets (which must not move the port), and loopback only.</summary>
    private static Dictionary<string, string> ImageEnvironment(string dockerfile)
    {
        var environment = Environments().Matches(dockerfile).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
        Assert.NotEmpty(environment);
        environment["ASPNETCORE_HTTP_PORTS"] = "8080";
        environment["DOTNET_RUNNING_IN_CONTAINER"] = "true";
        environment["PeerRelay__Address"] = "127.0.0.1";
        environment["PeerRelay__Port"] = "0";
        environment["PeerRelay__WebRtc__Port"] = "0";
        return environment;
    }

    /// <summary>A node that has not noticed yet that the others have gone cuts this connection too.</summary>
    private static async Task<bool> IsLiveAsync(HttpClient client)
    {
        try
        {
            using var response = await client.GetAsync("/health/live");
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static void WriteCertificate(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(Path.Combine(folder, "cert.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
    }

    private static async Task<Uri> ListenUrlAsync(Process process)
    {
        while (await process.StandardOutput.ReadLineAsync().WaitAsync(Eventually.Limit) is { } line)
            if (Listening().Match(line) is { Success: true } match)
                return new Uri(match.Groups[1].Value);
        throw new EndOfStreamException(await process.StandardError.ReadToEndAsync());
    }

    [GeneratedRegex("^ENV (\\S+)=(\\S+)$", RegexOptions.Multiline)]
    private static partial Regex Environments();

    [GeneratedRegex("^ENTRYPOINT (\\[.*\\])$", RegexOptions.Multiline)]
    private static partial Regex Entrypoint();

    [GeneratedRegex("^HEALTHCHECK .* CMD (\\[.*\\])$", RegexOptions.Multiline)]
    private static partial Regex HealthCheck();

    [GeneratedRegex("Peers connect at (ws://\\S+)")]
    private static partial Regex Listening();
}
