using Simfra.Tests;

namespace Simfra.Interop.Tests.Terraform;

/// <summary>
/// Terraform with the AWS provider, for one configuration of this folder. The provider comes from a mirror on this machine, never from a registry:
/// from <c>SIMFRA_TERRAFORM_MIRROR</c>, or from where Terraform looks for one, or from <c>/opt</c>.
/// </summary>
internal sealed class TerraformTool : IDisposable
{
    private const string Provider = "registry.terraform.io/hashicorp/aws/5.100.0";

    private static readonly Lazy<string?> Mirror = new(FindMirror);

    private readonly TemporaryFiles _files = new();
    private readonly SimfraServer _server;

    private TerraformTool(SimfraServer server) => _server = server;

    public static bool IsInstalled => Mirror.Value is not null && ClientTool.HasTerraform;

    /// <summary>Copies a configuration to a folder of its own and initialises it.</summary>
    public static async Task<TerraformTool> StartAsync(SimfraServer server, string configuration)
    {
        var tool = new TerraformTool(server);
        var source = Path.Combine(SharedData.RepositoryRoot, "tests", "Simfra.Interop.Tests", "Terraform");
        File.Copy(Path.Combine(source, "provider.tf"), tool._files.PathOf("provider.tf"));
        File.Copy(Path.Combine(source, configuration, "main.tf"), tool._files.PathOf("main.tf"));
        await tool._files.WriteAsync(
            "terraform.rc",
            $$"""
            provider_installation {
              filesystem_mirror {
                path = "{{Mirror.Value}}"
              }
            }
            """);
        await tool.RunAsync("init", "-input=false");
        return tool;
    }

    public Task<string> ApplyAsync() => RunAsync("apply", "-auto-approve", "-input=false");

    /// <summary>Plans, and fails where the plan would change anything.</summary>
    public Task<string> PlanNothingAsync() => RunAsync("plan", "-detailed-exitcode", "-input=false");

    public Task<string> DestroyAsync() => RunAsync("destroy", "-auto-approve", "-input=false");

    public void Dispose() => _files.Dispose();

    private Task<string> RunAsync(params string[] arguments) => ClientTool.TerraformAsync(
        _server, _files.Folder, [.. arguments, "-no-color"], [("TF_CLI_CONFIG_FILE", _files.PathOf("terraform.rc")), ("CHECKPOINT_DISABLE", "1")]);

    private static string? FindMirror()
    {
        string?[] places =
        [
            Environment.GetEnvironmentVariable("SIMFRA_TERRAFORM_MIRROR"),
            Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".terraform.d", "plugins"),
            "/usr/local/share/terraform/plugins",
            "/usr/share/terraform/plugins",
            .. Directory.Exists("/opt") ? Directory.GetDirectories("/opt") : [],
        ];
        return places.FirstOrDefault(static p => p is { Length: > 0 } && Directory.Exists(Path.Combine(p, Provider)));
    }
}

/// <summary>A theory that needs Terraform with the AWS provider.</summary>
internal sealed class TerraformTheoryAttribute : TheoryAttribute
{
    public TerraformTheoryAttribute() =>
        Skip = TerraformTool.IsInstalled ? null! : "Terraform, or a mirror with the AWS provider 5.100.0 (SIMFRA_TERRAFORM_MIRROR), is not installed.";
}
