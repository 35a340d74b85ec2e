using Microsoft.Playwright;

namespace PeerRelay.Tests.Browser;

/// <summary>What every page of ours is examined for.</summary>
internal static class PageExam
{
    /// <summary>Fails if axe-core finds something serious or critical on the page as it is now. Its source is evaluated, which no policy of a page stands against.</summary>
    public static async Task AssertAccessibleAsync(IPage page)
    {
        await page.EvaluateAsync(PageModules.Axe);
        var findings = await page.EvaluateAsync<string[]>(
            """
            async () => (await axe.run(document, { resultTypes: ['violations'] })).violations
              .filter(({ impact }) => impact === 'serious' || impact === 'critical')
              .flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.html} ${node.failureSummary}`))
            """);
        Assert.Empty(findings);
    }

    /// <summary>Fails if the page is wider than its window, at the widths of a phone, a notebook and a large screen.</summary>
    public static async Task AssertFitsAsync(IPage page)
    {
        var before = page.ViewportSize!;
        foreach (var width in new[] { 390, 1280, 1920 })
        {
            await page.SetViewportSizeAsync(width, before.Height);
            Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        }
        await page.SetViewportSizeAsync(before.Width, before.Height);
    }

    /// <summary>Reads a QR code as a camera would see it.</summary>
    public static async Task<string?> ReadCodeAsync(IPage page, string selector)
    {
        await page.EvaluateAsync(PageModules.JsQr);
        return await page.EvaluateAsync<string?>(
            """
            selector => {
              const svg = document.querySelector(selector)
              const size = svg.viewBox.baseVal.width
              const canvas = Object.assign(document.createElement('canvas'), { width: size * 4, height: size * 4 })
              const context = canvas.getContext('2d')
              context.fillStyle = getComputedStyle(svg).backgroundColor
              context.fillRect(0, 0, canvas.width, canvas.height)
              context.scale(4, 4)
              context.fillStyle = getComputedStyle(svg.querySelector('path')).fill
              context.fill(new Path2D(svg.querySelector('path').getAttribute('d')))
              return jsQR(context.getImageData(0, 0, canvas.width, canvas.height).data, canvas.width, canvas.height)?.data ?? null
            }
            """,
            selector);
    }
}
