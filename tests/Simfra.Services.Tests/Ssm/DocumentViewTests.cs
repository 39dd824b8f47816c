using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Ssm;

/// <summary>Documents as a test looks at them.</summary>
public sealed class DocumentViewTests
{
    [Fact]
    public async Task ADocument_ShowsItsVersionsAndWhoMayUseIt()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateDocumentAsync("load");
        await world.UpdateDocumentAsync("load", SsmTestDocument.Shell("who"));
        (await world.SsmAsync("ModifyDocumentPermission", SsmTestDocument.Named(
            "load", ("PermissionType", "Share"), ("AccountIdsToAdd", new JsonArray("111111111111"))))).Ok();

        var view = world.Server.Inspect.Ssm.Document("load");

        Assert.Equal(("load", "Command", "JSON", 1, 2), (view.Name, view.Type, view.Format, view.DefaultVersion, view.LatestVersion));
        Assert.Equal("arn:aws:ssm:us-east-1:000000000000:document/load", view.Arn);
        Assert.Equal((SsmTestDocument.Shell(), "shows the load"), (view.Content, view.Description));
        Assert.Equal(SsmTestDocument.Shell("who"), view.Versions[2]);
        Assert.Equal("$DEFAULT", view.SharedWith["111111111111"]);
        Assert.Empty(view.Tags);
        Assert.Equal("load (Command, version 1 of 2, shared)", view.ToString());
    }

    [Fact]
    public async Task WhatIsNotThere_IsNamedWithWhatIs()
    {
        await using var world = await TestWorld.StartAsync();
        Assert.Equal("No parameter or document in 000000000000 in us-east-1.", world.Server.Inspect.Ssm.ToString());
        await world.PutAsync("/app/key", "v");
        await world.CreateDocumentAsync("load");
        var ssm = world.Server.Inspect.Ssm;

        Assert.Null(ssm.FindDocument("none"));
        Assert.Contains("There is: load.", Assert.Throws<SimfraNotFoundException>(() => ssm.Document("none")).Message, StringComparison.Ordinal);
        Assert.Equal("load", Assert.Single(ssm.Documents).Name);
        Assert.Equal("parameter /app/key = v (version 1, String)\ndocument load (Command, version 1 of 1)", ssm.ToString());
        Assert.Empty(world.Server.Inspect.InRegion("eu-west-1").Ssm.Documents);
    }
}
