"""Music and sounds at tiny size: MusicGen plain, stereo and after a melody, AudioLDM 2, Stable Audio, ACE-Step, Riffusion."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import diffusers
import transformers

from tests.tiny import parts, tokens, voices
from tools.local.figures import Figures, write_figures

_FEW = Figures(steps=3)
"""More steps make noise no better."""
_MARK = 64
"""MusicGen's start and padding, behind the entries of its codebooks."""


def _t5(width: int = 16) -> dict[str, Any]:
    config = transformers.T5Config(
        vocab_size=tokens.T5_WORDS, d_model=width, d_kv=8, d_ff=2 * width, num_layers=1, num_heads=2
    )
    settings: dict[str, Any] = config.to_dict()
    return settings


def _singer(kind: Any, **more: Any) -> dict[str, Any]:
    config = kind(
        vocab_size=64, max_position_embeddings=2_048, num_hidden_layers=2, ffn_dim=32, num_attention_heads=2, hidden_size=16,
        pad_token_id=_MARK, bos_token_id=_MARK, **more,
    )  # fmt: skip
    settings: dict[str, Any] = config.to_dict()
    return settings


def musicgen(channels: int = 1) -> Callable[[Path], None]:
    """Return what writes a MusicGen with one or two channels: 50 frames a second at 16 kHz, 4 codebooks a channel."""

    def write(folder: Path) -> None:
        decoder = _singer(transformers.MusicgenDecoderConfig, num_codebooks=4 * channels, audio_channels=channels)
        codec = voices.encodec().to_dict()
        model = transformers.MusicgenForConditionalGeneration(
            transformers.MusicgenConfig(text_encoder=_t5(), audio_encoder=codec, decoder=decoder)
        )
        _write(model, folder)
        extractor = transformers.EncodecFeatureExtractor(feature_size=channels, sampling_rate=16_000)
        transformers.MusicgenProcessor(extractor, tokens.t5_tokenizer()).save_pretrained(folder)

    return write


def musicgen_melody(folder: Path) -> None:
    """Write a MusicGen that follows a melody. Its feature extractor needs torchaudio, so there is the tokenizer alone."""
    decoder = _singer(transformers.MusicgenMelodyDecoderConfig, num_codebooks=4)
    model = transformers.MusicgenMelodyForConditionalGeneration(
        transformers.MusicgenMelodyConfig(
            text_encoder=_t5(),
            audio_encoder=voices.encodec().to_dict(),
            decoder=decoder,
            num_chroma=12,
            chroma_length=235,
        )
    )
    _write(model, folder)
    tokens.t5_tokenizer().save_pretrained(folder)


def _write(model: Any, folder: Path) -> None:
    settings = model.generation_config
    settings._from_model_config = False
    settings.update(
        decoder_start_token_id=_MARK,
        pad_token_id=_MARK,
        bos_token_id=_MARK,
        guidance_scale=3.0,
        do_sample=True,
        max_length=1_500,
    )
    voices.sounding(model).save_pretrained(folder)


def audioldm2(folder: Path) -> None:
    """Write an AudioLDM 2: 160 samples a frame at 16 kHz, pictures of 8 mel bands."""
    text = {
        "bos_token_id": 0, "eos_token_id": 2, "pad_token_id": 1, "hidden_size": 8, "intermediate_size": 32, "num_attention_heads": 1,
        "num_hidden_layers": 1, "vocab_size": 300, "projection_dim": 8, "max_position_embeddings": 82,
    }  # fmt: skip
    audio = {
        "spec_size": 8, "window_size": 4, "num_mel_bins": 8, "intermediate_size": 32, "depths": [1, 1], "num_attention_heads": [1, 1],
        "num_hidden_layers": 1, "hidden_size": 192, "projection_dim": 8, "patch_size": 2, "patch_stride": 2,
        "patch_embed_input_channels": 4,
    }  # fmt: skip
    words = ["<s>", "<pad>", "</s>", "<unk>", "<mask>", *tokens.byte_letters()]
    language = transformers.GPT2LMHeadModel(
        transformers.GPT2Config(
            n_embd=16, n_head=1, n_layer=1, vocab_size=300, n_positions=99, bos_token_id=0, eos_token_id=2
        )
    ).eval()
    language.config.max_new_tokens = 8
    unet = diffusers.AudioLDM2UNet2DConditionModel(
        block_out_channels=(8, 16), layers_per_block=1, norm_num_groups=8, sample_size=32, in_channels=4, out_channels=4,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"), up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=(8, 16),
    )  # fmt: skip
    built = {
        "unet": parts.lively(unet),
        "scheduler": parts.ddim(),
        "vae": parts.vae((8, 8, 16), groups=8, in_channels=1, out_channels=1),
        "text_encoder": transformers.ClapModel(
            transformers.ClapConfig(text_config=text, audio_config=audio, projection_dim=16)
        ).eval(),
        "text_encoder_2": parts.t5(32, 1),
        "tokenizer": transformers.RobertaTokenizer(
            vocab={word: number for number, word in enumerate(words)}, merges=[], model_max_length=77
        ),
        "tokenizer_2": tokens.t5_tokenizer(77),
        "feature_extractor": transformers.ClapFeatureExtractor(hop_length=7900),
        "language_model": language,
        "projection_model": diffusers.AudioLDM2ProjectionModel(
            text_encoder_dim=16, text_encoder_1_dim=32, langauge_model_dim=16
        ).eval(),
        "vocoder": parts.lively(voices.hifigan(8, [8, 5, 4])),
    }
    parts.save(folder, built, "AudioLDM2Pipeline")
    write_figures(folder, _FEW)


def stable_audio(folder: Path) -> None:
    """Write a Stable Audio of at most 8 s: 2 channels at 8 kHz, 128 samples a latent frame.

    The real one names a scheduler that needs torchsde; this one does so too, so that whoever loads it has to choose another.
    """
    transformer = diffusers.StableAudioDiTModel(
        sample_size=500, in_channels=4, num_layers=2, attention_head_dim=4, num_attention_heads=2, num_key_value_attention_heads=1,
        out_channels=4, cross_attention_dim=8, time_proj_dim=8, global_states_input_dim=16, cross_attention_input_dim=8,
    )  # fmt: skip
    codec = diffusers.AutoencoderOobleck(
        encoder_hidden_size=4, downsampling_ratios=[8, 16], decoder_channels=4, decoder_input_channels=4, audio_channels=2,
        channel_multiples=[1, 2], sampling_rate=8_000,
    )  # fmt: skip
    built = {
        "transformer": parts.lively(transformer),
        "vae": codec.eval(),
        "projection_model": diffusers.StableAudioProjectionModel(
            text_encoder_dim=8, conditioning_dim=8, min_value=0, max_value=512
        ).eval(),
        "text_encoder": parts.t5(8),
        "tokenizer": tokens.t5_tokenizer(64),
        "scheduler": diffusers.EDMDPMSolverMultistepScheduler(
            solver_order=2,
            prediction_type="v_prediction",
            sigma_data=1.0,
            sigma_schedule="exponential",
            sigma_min=0.3,
            sigma_max=500.0,
        ),
    }
    parts.save(folder, built, "StableAudioPipeline")
    write_figures(folder, _FEW)
    for name in ("model_index.json", "scheduler/scheduler_config.json"):
        path = folder / name
        path.write_text(path.read_text("utf-8").replace("EDMDPMSolverMultistep", "CosineDPMSolverMultistep"), "utf-8")


def ace_step(folder: Path) -> None:
    """Write an ACE-Step 1.5: 2 channels at 8 kHz, 25 latent frames a second."""
    size = {
        "hidden_size": 32, "intermediate_size": 64, "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 8,
        "rope_theta": 10_000.0, "sliding_window": 16,
    }  # fmt: skip
    transformer = diffusers.AceStepTransformer1DModel(
        num_hidden_layers=2,
        in_channels=24,
        audio_acoustic_hidden_dim=8,
        patch_size=2,
        is_turbo=True,
        model_version="turbo",
        **size,
    )
    pieces = __import__("diffusers.pipelines.ace_step", fromlist=["AceStepConditionEncoder"])
    built = {
        "transformer": parts.lively(transformer),
        "condition_encoder": pieces.AceStepConditionEncoder(
            text_hidden_dim=32, timbre_hidden_dim=8, num_lyric_encoder_hidden_layers=1, num_timbre_encoder_hidden_layers=1, **size
        ).eval(),
        "vae": diffusers.AutoencoderOobleck(
            encoder_hidden_size=6, downsampling_ratios=[4, 8, 10], decoder_channels=3, decoder_input_channels=8, audio_channels=2,
            channel_multiples=[1, 2, 4], sampling_rate=8_000,
        ).eval(),
        "text_encoder": parts.qwen3(32, kind="Qwen3Model"),
        "tokenizer": tokens.qwen_tokenizer(),
        "scheduler": diffusers.FlowMatchEulerDiscreteScheduler(num_train_timesteps=1, shift=1.0),
        "audio_tokenizer": pieces.AceStepAudioTokenizer(
            audio_acoustic_hidden_dim=8, pool_window_size=2, fsq_dim=32, fsq_input_levels=[4, 4, 4], fsq_input_num_quantizers=1,
            num_attention_pooler_hidden_layers=1, **size,
        ).eval(),
        "audio_token_detokenizer": pieces.AceStepAudioTokenDetokenizer(
            audio_acoustic_hidden_dim=8, pool_window_size=2, num_attention_pooler_hidden_layers=1, **size
        ).eval(),
    }  # fmt: skip
    parts.save(folder, built, "AceStepPipeline")
    write_figures(folder, _FEW)


def riffusion(folder: Path) -> None:
    """Write a Riffusion: an SD 1.5 whose pictures are spectrograms."""
    parts.save(folder, parts.sd_parts(), "StableDiffusionPipeline", requires_safety_checker=False)
    write_figures(folder, _FEW)


BUILDERS: dict[str, Callable[[Path], None]] = {
    **{f"facebook/musicgen-{size}": musicgen() for size in ("small", "medium", "large")},
    "facebook/musicgen-stereo-medium": musicgen(2),
    "facebook/musicgen-melody": musicgen_melody,
    "cvssp/audioldm2": audioldm2,
    "cvssp/audioldm2-music": audioldm2,
    "stabilityai/stable-audio-open-1.0": stable_audio,
    "ACE-Step/acestep-v15-xl-turbo-diffusers": ace_step,
    "riffusion/riffusion-model-v1": riffusion,
}
