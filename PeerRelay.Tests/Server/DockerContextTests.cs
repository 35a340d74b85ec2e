namespace PeerRelay.Tests.Server;

/// <summary>The image can be built only of what is sent to the builder.</summary>
public sealed class DockerContextTests
{
    [Fact]
    public void Dockerfile_WhatItCopies_IsNotIgnored()
    {
        string[] sent = [.. Read(".dockerignore").Where(line => line.StartsWith('!')).Select(line => line[1..])];
        string[] copied = [.. Read("docker", "Dockerfile")
            .Where(line => line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from", StringComparison.Ordinal))
            .SelectMany(line => line.Split(' ')[1..^1])
            .Select(source => source.Split('/')[0])
            .Distinct()];
        Assert.NotEmpty(copied);
        Assert.Empty(copied.Except(sent));
    }

    private static string[] Read(params string[] path) => File.ReadAllLines(Path.Combine([PublishedServer.Root, .. path]));
}
