using System.Text.RegularExpressions;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Server;
using static Microsoft.Playwright.Assertions;

namespace PeerRelay.Tests.Browser.Client;

/// <summary>What the README says of the client, done as it says.</summary>
public sealed partial class ReadmeTests(Chromium browser) : IClassFixture<Chromium>
{
    private const string Node = "localhost:8001"; // as the README has it

    [BrowserFact]
    public async Task Snippet_InAFileThatIsOpenedTwice_DoesWhatTheReadmeSays()
    {
        var snippet = Snippet().Match(await File.ReadAllTextAsync(Path.Combine(PublishedServer.Root, "README.md"))).Groups[1].Value;
        Assert.Equal(10, snippet.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        await using var node = await RunningServer.StartAsync();
        var folder = Directory.CreateTempSubdirectory("peer-relay-readme-");
        try
        {
            var file = Path.Combine(folder.FullName, "page.html");
            await File.WriteAllTextAsync(file, $"<script type=\"module\">\n{snippet.Replace(Node, node.PlainAddress.Authority, StringComparison.Ordinal)}</script>\n");
            var (first, second) = (await browser.NewPageAsync(), await browser.NewPageAsync());
            var logs = new[] { await BrowserLog.OfAsync(first), await BrowserLog.OfAsync(second) };
            foreach (var page in new[] { first, second }) await page.GotoAsync(new Uri(file).ToString());
            foreach (var page in new[] { first, second })
                foreach (var text in new[] { "says hello, ", "hello: delivered", "You asked \"What time is it?\". It is ", " is reached by webrtc now" })
                    await Expect(page.Locator("body")).ToContainTextAsync(text, new() { Timeout = (float)Eventually.Limit.TotalMilliseconds });
            foreach (var log in logs) Assert.Empty(log.Complaints);
            foreach (var page in new[] { first, second }) await page.CloseAsync();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The script in the section about browsers.</summary>
    [GeneratedRegex(@"^## In a browser\n(?:(?!^## ).*\n)*?```js\n((?:.*\n)*?)```", RegexOptions.Multiline)]
    private static partial Regex Snippet();
}
