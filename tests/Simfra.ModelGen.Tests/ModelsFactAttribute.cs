namespace Simfra.ModelGen.Tests;

/// <summary>A test over AWS's own models; it says why it skips where they aren't installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ModelsFactAttribute : FactAttribute
{
    public ModelsFactAttribute()
    {
        if (Repository.Models is null)
        {
            Skip = "AWS's models aren't on this machine (pip install botocore)";
        }
    }
}
